"""What readers of providers' exports share: pages of JSON, tables, fields, rows, recognition."""

from jauge.sources.exports.fields import Bad, Fields
from jauge.sources.exports.look import Look, look
from jauge.sources.exports.rows import Item, Row, batches, key

__all__ = ["Bad", "Fields", "Item", "Look", "Row", "batches", "key", "look"]
