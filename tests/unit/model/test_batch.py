import pyarrow as pa

from jauge.model import Batch
from jauge.model.batch import NATURAL_KEY


def test_a_batch_is_rows_with_keys_and_what_was_left_out() -> None:
    table = pa.table({NATURAL_KEY: ["a", "b"], "input_tokens": [1, None]})
    batch = Batch(kind="usage", namespace="sessions", table=table, read=2)
    assert (batch.ignored, tuple(batch.rejections), batch.key_is_content) == (0, (), False)
    assert batch.read == batch.table.num_rows + batch.ignored + len(batch.rejections)
