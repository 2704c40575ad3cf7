"""Azure AI Inference with its own tracing."""

import os

from _otel import tracing
from azure.ai.inference import ChatCompletionsClient
from azure.ai.inference.models import UserMessage
from azure.ai.inference.tracing import AIInferenceInstrumentor
from azure.core.credentials import AzureKeyCredential
from azure.core.exceptions import HttpResponseError
from azure.core.settings import settings

settings.tracing_implementation = "opentelemetry"
provider = tracing()
AIInferenceInstrumentor().instrument()
client = ChatCompletionsClient(os.environ["STANDIN_URL"], AzureKeyCredential("made-up"))
client.complete(model="gpt-4o", messages=[UserMessage("One question. [cached]")])
list(
    client.complete(
        model="gpt-4o",
        stream=True,
        messages=[UserMessage("One question.")],
        model_extras={"stream_options": {"include_usage": True}},
    )
)
try:
    client.complete(model="gpt-4o", messages=[UserMessage("One question. [400]")])
except HttpResponseError:
    print("refused, as asked")
provider.shutdown()
