"""What the words of a line say; what they do not say stays unknown."""

import csv
from pathlib import Path

import pytest

from jauge.pricing import bundled_book
from jauge.pricing.names import Match, find_match
from jauge.sources.bills.lines import Line, line
from jauge.sources.otlp.providers import aliases, known

FACTS = Path(__file__).parents[4] / "src" / "jauge" / "facts"
AI = "AI and Machine Learning"


def said(**words: str) -> Line:
    return line(tuple(words.items()))


@pytest.mark.parametrize(
    ("provider", "service", "meter", "gen_ai", "model", "kind"),
    [
        (
            "AWS",
            "Amazon Bedrock",
            "USE1-NovaLite-output-tokens",
            "aws.bedrock",
            "nova-lite",
            "output",
        ),
        (
            "AWS",
            "Amazon Bedrock",
            "USE1-Claude3.5Sonnet-input-tokens",
            "aws.bedrock",
            "claude-3-5-sonnet",
            "input",
        ),
        (
            "AWS",
            "Claude Opus 4.1 (Amazon Bedrock Edition)",
            "EUW3_CacheReadInputTokenCount",
            "aws.bedrock",
            "claude-opus-4-1",
            "cache_read",
        ),
        (
            "AWS",
            "Claude Opus 4.1 (Amazon Bedrock Edition)",
            "EUW3_CacheWriteInputTokenCount",
            "aws.bedrock",
            "claude-opus-4-1",
            "cache_write",
        ),
        (
            "Microsoft",
            "Azure OpenAI",
            "gpt 4.1 mini cached Inp glbl",
            "azure.ai.openai",
            "gpt-4.1-mini",
            "cache_read",
        ),
        (
            "Microsoft",
            "Azure OpenAI",
            "gpt-35-turbo-16k Outp",
            "azure.ai.openai",
            "gpt-3.5-turbo-16k",
            "output",
        ),
        (
            "Microsoft",
            "Azure OpenAI",
            "o3 mini 0131 Inp glbl",
            "azure.ai.openai",
            "o3-mini",
            "input",
        ),
        (
            "Microsoft",
            "Azure OpenAI",
            "gpt 5.6 luna Inp glbl",
            "azure.ai.openai",
            "gpt-5.6-luna",
            "input",
        ),
        ("Microsoft", "Azure OpenAI", "gpt 4o rt aud Inp glbl", "azure.ai.openai", None, "input"),
        ("Microsoft", "Azure OpenAI", "my-deployment Inp", "azure.ai.openai", None, "input"),
        (
            "Google Cloud",
            "Vertex AI",
            "Gemini 2.5 Flash Lite GA Image Input - Predictions",
            "gcp.vertex_ai",
            "gemini-2.5-flash-lite",
            "input",
        ),
        (
            "Google Cloud",
            "Gemini API",
            "Generate content output token count Gemini 2.0 Flash",
            "gcp.gemini",
            "gemini-2.0-flash",
            "output",
        ),
        (
            "Google Cloud",
            "Vertex AI",
            "Claude Haiku 4.5 Cache Read Tokens",
            "gcp.vertex_ai",
            "claude-haiku-4-5",
            "cache_read",
        ),
        (
            "Mistral AI",
            "API",
            "mistral-large-2512 output",
            "mistral_ai",
            "mistral-large-2512",
            "output",
        ),
    ],
)
def test_inference(
    provider: str, service: str, meter: str, gen_ai: str, model: str | None, kind: str
) -> None:
    found = said(provider_name=provider, service_name=service, sku_meter=meter, service_category=AI)
    assert found.x_cost_layer == "inference"
    assert (found.x_gen_ai_provider_name, found.x_model, found.x_cost_class) == (
        gen_ai,
        model,
        kind,
    )


@pytest.mark.parametrize(
    ("provider", "service", "meter", "category", "layer"),
    [
        ("AWS", "Amazon Elastic Compute Cloud", "BoxUsage:m7g.large", "Compute", "other_it"),
        ("AWS", "AWS Training and Certification", "Course", "Other", "other_it"),
        ("AWS", "Amazon SageMaker", "USE1-Train:ml.p4d.24xlarge", AI, "training"),
        ("AWS", "Amazon Elastic Compute Cloud", "GPU H100 training cluster", "Compute", "training"),
        (
            "AWS",
            "Amazon OpenSearch Service",
            "Vector engine OCU vector search",
            "Analytics",
            "retrieval_and_storage",
        ),
        ("Pinecone", "Pinecone Serverless", "Read units", "Databases", "retrieval_and_storage"),
        ("Microsoft", "Azure OpenAI", "gpt 4o fine tuning training glbl", AI, "training"),
        ("Microsoft", "Azure AI Search", "Standard S1 Unit", AI, "retrieval_and_storage"),
        ("OpenAI", "File search", "Storage GB days", AI, "retrieval_and_storage"),
        (
            "Google Cloud",
            "Vertex AI",
            "Gemini 2.5 Pro input caching storage",
            AI,
            "retrieval_and_storage",
        ),
        ("LangChain", "LangSmith", "Traces", "Developer Tools", "logs"),
        ("AWS", "Amazon Bedrock", "Model invocation logging", AI, "logs"),
        ("GitHub", "GitHub Copilot Business", "User", "Developer Tools", "seats"),
        ("Cloudflare", "AI Gateway", "Requests", "Networking", "control_plane"),
        ("Microsoft", "Azure Machine Learning", "Load Balancer", AI, "control_plane"),
    ],
)
def test_layers(provider: str, service: str, meter: str, category: str, layer: str) -> None:
    found = said(
        provider_name=provider, service_name=service, sku_meter=meter, service_category=category
    )
    assert found.x_cost_layer == layer
    if layer != "inference":
        assert found.x_cost_class is None


AWS_AI = [
    ("AmazonTextract", "Amazon Textract", "USE1-DetectDocumentText"),
    ("AmazonKendra", "Amazon Kendra", "USE1-KendraDeveloperEdition"),
    ("AmazonRekognition", "Amazon Rekognition", "USE1-ImagesProcessed"),
    ("comprehend", "Amazon Comprehend", "USE1-DetectSentiment"),
    ("AmazonPolly", "Amazon Polly", "EU-SynthesizeSpeechNeural-Characters"),
    ("transcribe", "Amazon Transcribe", "EU-TranscribeAudio"),
    ("translate", "Amazon Translate", "EU-TranslateText"),
    ("AmazonLex", "Amazon Lex", "USE1-TextRequest"),
    ("AmazonPersonalize", "Amazon Personalize", "USE1-DataIngestion"),
    ("AmazonFraudDetector", "Amazon Fraud Detector", "USE1-FraudPrediction"),
    ("AmazonQ", "Amazon Q", "USE1-QBusiness-Pro"),
    ("AmazonSageMaker", "Amazon SageMaker", "USE1-Host:ml.g5.xlarge"),
    ("AmazonBedrock", "Amazon Bedrock", "USE1-NovaPro-input-tokens"),
]


@pytest.mark.parametrize(("code", "service", "meter"), AWS_AI)
def test_a_service_is_of_one_layer_in_focus_and_in_the_report_of_its_cloud(
    code: str, service: str, meter: str
) -> None:
    words = {"hint.meter": meter, "hint.service": code, "provider_name": "AWS"}
    focus = said(service_name=service, service_category=AI, **words)
    report = said(service_name=service, sku_meter=meter, **words)
    assert focus == report
    assert focus.x_cost_layer != "other_it"


@pytest.mark.parametrize(
    ("code", "service", "meter"),
    [
        ("AmazonEC2", "Amazon Elastic Compute Cloud", "BoxUsage:p5.48xlarge"),
        ("AmazonQuickSight", "Amazon QuickSight", "USE1-QS-User-Enterprise-Month"),
        ("AmazonQLDB", "Amazon QLDB", "USE1-WriteIO"),
        ("AWSTransfer", "AWS Transfer Family", "EU-TransferHours"),
        ("AmazonForecastX", "AWS Cost Forecasting", "EU-Requests"),
    ],
)
def test_other_services_of_a_cloud_are_no_ai(code: str, service: str, meter: str) -> None:
    words = {"sku_meter": meter, "hint.service": code, "service_name": service}
    assert said(provider_name="AWS", **words) == Line()


@pytest.mark.parametrize(
    ("service", "sku", "model", "kind"),
    [
        ("Claude Sonnet 4.5", "Claude Sonnet 4.5 - Input Tokens - global", "claude-sonnet-4-5",
         "input"),
        ("Claude Opus 4.5", "Claude Opus 4.5 Output Tokens - global", "claude-opus-4-5", "output"),
        ("Mistral Medium 3", "Mistral Medium 3 Input tokens", "mistral-medium-3", "input"),
        ("Llama 3.3", "Llama 3.3 70B Output Tokens", "llama-3.3-70b", "output"),
        ("DeepSeek", "DeepSeek R1 Input Tokens", "deepseek-r1", "input"),
    ],
)  # fmt: skip
def test_models_that_google_sells_as_services_of_their_own_are_vertex_ai(
    service: str, sku: str, model: str, kind: str
) -> None:
    found = said(provider_name="Google Cloud", service_name=service, charge_description=sku)
    assert found == Line("gcp.vertex_ai", model, kind, "inference")
    other = {"service_name": "Compute Engine", "charge_description": "N2 Instance Core in Paris"}
    assert said(provider_name="Google Cloud", **other) == Line()


@pytest.mark.parametrize(
    ("seller", "provider"),
    [
        ("Fireworks AI", "fireworks_ai"),
        ("Together AI, Inc.", "together_ai"),
        ("OpenAI, LLC", "openai"),
        ("Anthropic, PBC", "anthropic"),
        ("Mistral AI", "mistral_ai"),
        ("DeepSeek AI", "deepseek"),
        ("Voyage AI", "voyage_ai"),
        ("X AI", "x_ai"),
        ("Moonshot AI", "moonshot_ai"),
        ("AI21 Labs", "ai21"),
        ("Novita AI", "novita"),
    ],
)
def test_a_seller_is_known_however_its_name_is_written(seller: str, provider: str) -> None:
    found = said(provider_name=seller, service_name="Serverless", sku_meter="llama-v3p1-8b input")
    assert (found.x_gen_ai_provider_name, found.x_model) == (provider, "llama-3.1-8b")


def test_every_seller_of_the_price_book_is_known_but_those_that_sell_other_things() -> None:
    others = {"azure", "aws", "cloudflare", "cursor", "github-copilot", "meta", "modal",
              "openai-decisions", "ovhcloud"}  # fmt: skip
    book = bundled_book().providers.values()
    rows = [row for row in book if not row.provider.startswith("huggingface_")]
    unknown = {row.provider for row in rows if known(row.title) is None}
    assert unknown <= others
    assert all(known(alias) == name for alias, name in aliases().items())


def test_details_of_the_sku_name_the_model_first() -> None:
    found = said(
        provider_name="AWS",
        service_name="Amazon Bedrock",
        sku_meter="Claude Haiku 4.5 input tokens",
        sku_price_details='{"ModelId": "anthropic.claude-haiku-4-5-20251001-v1:0"}',
    )
    assert found.x_model == "anthropic.claude-haiku-4-5-20251001-v1:0"
    assert said(sku_price_details="[", service_category=AI).x_model is None


def test_tiers() -> None:
    meter = "gpt 4.1 Batch Inp glbl"
    found = said(provider_name="Microsoft", service_name="Azure OpenAI", sku_meter=meter)
    assert found.x_service_tier == "batch"


@pytest.mark.parametrize(
    ("provider", "model"),
    [
        ("anthropic", "claude-sonnet-4-5"),
        ("azure.ai.openai", "gpt-4o-mini"),
        ("azure.ai.openai", "gpt-5.6-luna"),
        ("gcp.vertex_ai", "gemini-2.5-flash"),
        ("mistral_ai", "mistral-large-2512"),
    ],
)
def test_names_of_models_are_those_of_the_price_book(provider: str, model: str) -> None:
    assert isinstance(find_match(bundled_book(), provider, model), Match)


@pytest.mark.parametrize("name", ["bill_services", "cost_layers", "bill_meters", "bill_models"])
def test_every_fact_has_its_source_and_date(name: str) -> None:
    with (FACTS / f"{name}.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert rows
    assert all(row["source"] and row["checked_on"] for row in rows)
