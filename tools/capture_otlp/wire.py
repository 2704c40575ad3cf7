"""The answers as the providers put them on the wire: whole bodies and event streams."""

import base64
import json
import struct
from collections.abc import Iterator
from typing import Any

from answers import CREATED, REFUSALS, Answer

Body = dict[str, Any]


def refusal(answer: Answer) -> Body:
    """The error body in the dialect of the API that was called."""
    code, kind, text = REFUSALS[answer.error or 400]
    if answer.provider == "anthropic":
        return {"type": "error", "error": {"type": kind, "message": text}, "request_id": "req_1"}
    return {"error": {"message": text, "type": kind, "param": None, "code": code}}


def whole(answer: Answer) -> Body:
    """The body of a call that is not streamed."""
    return {"chat": _chat, "responses": _response, "messages": _message, "embeddings": _embeddings}[
        answer.operation
    ](answer)


def events(answer: Answer) -> Iterator[str]:
    """The server-sent events of a streamed call."""
    pieces = {
        "chat": _chat_chunks,
        "responses": _response_events,
        "messages": _message_events,
        "generate": _generated_chunks,
    }
    for name, data in pieces[answer.operation](answer):
        head = f"event: {name}\n" if name else ""
        yield f"{head}data: {data if isinstance(data, str) else json.dumps(data)}\n\n"


def _chat_usage(answer: Answer) -> Body:
    t = answer.truth
    return {
        "prompt_tokens": t["input_tokens"],
        "completion_tokens": t["output_tokens"],
        "total_tokens": t["input_tokens"] + t["output_tokens"],
        "prompt_tokens_details": {"cached_tokens": t["cache_read_tokens"], "audio_tokens": 0},
        "completion_tokens_details": {"reasoning_tokens": t["reasoning_tokens"], "audio_tokens": 0},
    }


def _chat_message(answer: Answer) -> tuple[Body, str]:
    if called := answer.tool():
        call = {
            "id": f"call_{answer.number}",
            "type": "function",
            "function": {"name": called[0], "arguments": json.dumps(called[1])},
        }
        return {"role": "assistant", "content": None, "tool_calls": [call]}, "tool_calls"
    return {"role": "assistant", "content": answer.text(), "refusal": None}, "stop"


def _chat(answer: Answer) -> Body:
    message, reason = _chat_message(answer)
    return {
        "id": answer.id,
        "object": "chat.completion",
        "created": CREATED,
        "model": answer.model,
        "service_tier": "default",
        "choices": [{"index": 0, "message": message, "logprobs": None, "finish_reason": reason}],
        "usage": _chat_usage(answer),
    }


def _chat_chunks(answer: Answer) -> Iterator[tuple[str, Body | str]]:
    head = {
        "id": answer.id,
        "object": "chat.completion.chunk",
        "created": CREATED,
        "model": answer.model,
        "service_tier": "default",
    }
    message, reason = _chat_message(answer)
    for index, call in enumerate(message.get("tool_calls", ())):
        call["index"] = index
    for delta, end in ((message, None), ({}, reason)):
        yield "", {**head, "choices": [{"index": 0, "delta": delta, "finish_reason": end}]}
    if answer.sends_usage():
        yield "", {**head, "choices": [], "usage": _chat_usage(answer)}
    yield "", "[DONE]"


def _embeddings(answer: Answer) -> Body:
    asked = answer.body.get("input")
    values = [0.5, 0.25, -0.5]
    raw = base64.b64encode(struct.pack("<3f", *values)).decode()
    vector = raw if answer.body.get("encoding_format") == "base64" else values
    count = len(asked) if isinstance(asked, list) else 1
    tokens = answer.truth["input_tokens"]
    return {
        "object": "list",
        "model": answer.model,
        "data": [{"object": "embedding", "index": i, "embedding": vector} for i in range(count)],
        "usage": {"prompt_tokens": tokens, "total_tokens": tokens},
    }


def _response(answer: Answer) -> Body:
    t = answer.truth
    if called := answer.tool():
        item = {
            "type": "function_call",
            "id": f"fc_{answer.number}",
            "status": "completed",
            "call_id": f"call_{answer.number}",
            "name": called[0],
            "arguments": json.dumps(called[1]),
        }
    else:
        item = {
            "type": "message",
            "id": f"m_{answer.number}",
            "status": "completed",
            "role": "assistant",
            "content": [{"type": "output_text", "text": answer.text(), "annotations": []}],
        }
    return {
        "id": answer.id,
        "object": "response",
        "created_at": CREATED,
        "status": "completed",
        "model": answer.model,
        "output": [item],
        "parallel_tool_calls": True,
        "tool_choice": "auto",
        "tools": [],
        "temperature": 1.0,
        "top_p": 1.0,
        "error": None,
        "incomplete_details": None,
        "instructions": None,
        "metadata": {},
        "service_tier": "default",
        "usage": {
            "input_tokens": t["input_tokens"],
            "input_tokens_details": {"cached_tokens": t["cache_read_tokens"]},
            "output_tokens": t["output_tokens"],
            "output_tokens_details": {"reasoning_tokens": t["reasoning_tokens"]},
            "total_tokens": t["input_tokens"] + t["output_tokens"],
        },
    }


def _response_events(answer: Answer) -> Iterator[tuple[str, Body]]:
    done = _response(answer)
    item = done["output"][0]
    opened = {**done, "status": "in_progress", "output": [], "usage": None}
    steps: list[Body] = [
        {"type": "response.created", "response": opened},
        {
            "type": "response.output_item.added",
            "output_index": 0,
            "item": {**item, "status": "in_progress"},
        },
    ]
    if item["type"] == "message":
        steps.append(
            {
                "type": "response.output_text.delta",
                "item_id": item["id"],
                "output_index": 0,
                "content_index": 0,
                "delta": answer.text(),
                "logprobs": [],
            }
        )
    steps += [
        {"type": "response.output_item.done", "output_index": 0, "item": item},
        {"type": "response.completed", "response": done},
    ]
    for number, step in enumerate(steps):
        yield step["type"], {**step, "sequence_number": number}


def _message_usage(answer: Answer) -> Body:
    t = answer.truth
    write, hour = t["cache_write_tokens"], t["of_which_cache_write_1h"]
    return {
        "input_tokens": t["input_tokens"] - t["cache_read_tokens"] - write,
        "cache_creation_input_tokens": write,
        "cache_read_input_tokens": t["cache_read_tokens"],
        "cache_creation": {
            "ephemeral_5m_input_tokens": write - hour,
            "ephemeral_1h_input_tokens": hour,
        },
        "output_tokens": t["output_tokens"],
        "service_tier": "standard",
    }


def _message(answer: Answer) -> Body:
    if called := answer.tool():
        block = {
            "type": "tool_use",
            "id": f"toolu_{answer.number}",
            "name": called[0],
            "input": called[1],
        }
    else:
        block = {"type": "text", "text": answer.text()}
    return {
        "id": answer.id,
        "type": "message",
        "role": "assistant",
        "model": answer.model,
        "content": [block],
        "stop_reason": "tool_use" if called else "end_turn",
        "stop_sequence": None,
        "usage": _message_usage(answer),
    }


def _message_events(answer: Answer) -> Iterator[tuple[str, Body]]:
    done = _message(answer)
    block = done["content"][0]
    if block["type"] == "text":
        start, delta = {**block, "text": ""}, {"type": "text_delta", "text": block["text"]}
    else:
        start = {**block, "input": {}}
        delta = {"type": "input_json_delta", "partial_json": json.dumps(block["input"])}
    yield (
        "message_start",
        {
            "type": "message_start",
            "message": {
                **done,
                "content": [],
                "stop_reason": None,
                "usage": {**done["usage"], "output_tokens": 1},
            },
        },
    )
    yield "content_block_start", {"type": "content_block_start", "index": 0, "content_block": start}
    yield "content_block_delta", {"type": "content_block_delta", "index": 0, "delta": delta}
    yield "content_block_stop", {"type": "content_block_stop", "index": 0}
    yield (
        "message_delta",
        {
            "type": "message_delta",
            "usage": {"output_tokens": done["usage"]["output_tokens"]},
            "delta": {"stop_reason": done["stop_reason"], "stop_sequence": None},
        },
    )
    yield "message_stop", {"type": "message_stop"}


def _generated(answer: Answer) -> Body:
    """Google's shape: thoughts are counted beside the candidates, not inside."""
    t = answer.truth
    text = answer.text() if "responseSchema" not in answer.prompt else '{"next_speaker": "user"}'
    return {
        "candidates": [
            {
                "content": {"role": "model", "parts": [{"text": text}]},
                "finishReason": "STOP",
                "index": 0,
            }
        ],
        "modelVersion": answer.model,
        "responseId": answer.id,
        "usageMetadata": {
            "promptTokenCount": t["input_tokens"],
            "cachedContentTokenCount": t["cache_read_tokens"],
            "candidatesTokenCount": t["output_tokens"] - t["reasoning_tokens"],
            "thoughtsTokenCount": t["reasoning_tokens"],
            "totalTokenCount": t["input_tokens"] + t["output_tokens"],
        },
    }


def _generated_chunks(answer: Answer) -> Iterator[tuple[str, Body]]:
    yield "", _generated(answer)
