"""What the class of a model puts after the last layer: an output head, a pooler, classes, or nothing."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final, NamedTuple

from vramsheet.errors import UnknownName

if TYPE_CHECKING:
    from collections.abc import Mapping

    from vramsheet.model_files.values import Values

USUAL_LABEL_COUNT: Final = 2
"""Classes of a classification head when the file names none (transformers)."""
SPAN_ENDS: Final = 2
"""A head that answers questions marks where the answer starts and where it ends."""


class Head(NamedTuple):
    """What follows the last layer."""

    traits: str = ""
    labels: str = ""
    """ "": no classes; "named": as many as the file names; "two": start and end."""


_LANGUAGE: Final = Head()
_NOTHING: Final = Head("no-head")
_SPAN: Final = Head("no-head", "two")
_CLASSES: Final = Head("no-head", "named")
_DENSE_CLASSES: Final = Head("no-head dense-classifier", "named")

HEADS: Final[Mapping[str, Mapping[str, Head]]] = MappingProxyType(
    {
        "decoder": {
            "ForCausalLM": _LANGUAGE,
            "LMHeadModel": _LANGUAGE,
            "ForConditionalGeneration": _LANGUAGE,
            "ForSequenceClassification": Head("no-head plain-classifier", "named"),
            "ForTokenClassification": _CLASSES,
            "ForQuestionAnswering": _SPAN,
            "Model": _NOTHING,
        },
        "chatglm": {"Model": _LANGUAGE, "ForConditionalGeneration": _LANGUAGE, "ForCausalLM": _LANGUAGE},
        "encoder_decoder": {"ForConditionalGeneration": _LANGUAGE, "Model": _NOTHING},
        "t5": {
            "ForConditionalGeneration": _LANGUAGE,
            "WithLMHeadModel": _LANGUAGE,
            "EncoderModel": _NOTHING,
            "Model": _NOTHING,
        },
        "bert": {
            "ForMaskedLM": Head("mask-head"),
            "LMHeadModel": Head("mask-head"),
            "ForSequenceClassification": Head("no-head pooler", "named"),
            "ForTokenClassification": _CLASSES,
            "ForQuestionAnswering": _SPAN,
            "Model": Head("no-head pooler"),
        },
        "roberta": {
            "ForMaskedLM": Head("mask-head"),
            "ForSequenceClassification": _DENSE_CLASSES,
            "ForTokenClassification": _CLASSES,
            "ForQuestionAnswering": _SPAN,
            "Model": Head("no-head pooler"),
        },
        "distilbert": {
            "ForMaskedLM": Head("mask-head"),
            "ForSequenceClassification": _DENSE_CLASSES,
            "ForTokenClassification": _CLASSES,
            "ForQuestionAnswering": _SPAN,
            "Model": _NOTHING,
        },
        "electra": {
            "ForMaskedLM": Head("mask-head"),
            "ForSequenceClassification": _DENSE_CLASSES,
            "ForTokenClassification": _CLASSES,
            "ForQuestionAnswering": _SPAN,
            "Model": _NOTHING,
        },
        "modernbert": {
            "ForMaskedLM": Head("mask-norm-head"),
            "ForSequenceClassification": Head("no-head mask-norm-head no-mask-bias", "named"),
            "ForTokenClassification": Head("no-head mask-norm-head no-mask-bias", "named"),
            "ForQuestionAnswering": Head("no-head mask-norm-head no-mask-bias", "two"),
            "Model": _NOTHING,
        },
        "marian_encoder_decoder": {"MTModel": _LANGUAGE, "ForCausalLM": _LANGUAGE, "Model": _NOTHING},
        "big_bird": {
            "ForMaskedLM": Head("mask-head pooler"),
            "ForSequenceClassification": Head("no-head pooler dense-classifier", "named"),
            "Model": Head("no-head pooler"),
        },
        "roformer": {
            "ForMaskedLM": Head("mask-head"),
            "ForSequenceClassification": _DENSE_CLASSES,
            "ForTokenClassification": _CLASSES,
            "ForQuestionAnswering": _SPAN,
            "Model": _NOTHING,
        },
        "modernbert_decoder": {
            "ForCausalLM": Head("mask-norm-head"),
            "ForSequenceClassification": Head("no-head mask-norm-head no-mask-bias", "named"),
            "Model": _NOTHING,
        },
        "eurobert": {"ForMaskedLM": _LANGUAGE, "Model": _NOTHING},
        "vit": {"ForImageClassification": _CLASSES, "Model": Head("no-head pooler")},
        "text_tower": {"WithProjection": _NOTHING, "Model": _NOTHING},
        "vision_tower": {"WithProjection": _NOTHING, "Model": _NOTHING},
        "dual": {"Model": _NOTHING},
    }
)
"""Kind of model -> end of the class name -> what follows the last layer; the first end that fits holds."""


def class_of(values: Values) -> str:
    """
    The class that the file names first, or an empty text.

    Args:
        values: the configuration.

    Returns:
        Such as LlamaForCausalLM.
    """
    classes = values.words("architectures")
    return classes[0] if classes else ""


def head_of(values: Values, kind: str) -> Head:
    """
    What follows the last layer of the class that the file names; without a class, what the kind usually has.

    Args:
        values: the configuration.
        kind: a key of `HEADS`.

    Returns:
        Traits and labels.

    Raises:
        UnknownName: a class whose head is not known.
    """
    name = class_of(values)
    known = HEADS[kind]
    if not name:
        return next(iter(known.values()))
    for end, head in known.items():
        if name.endswith(end):
            return head
    raise UnknownName("model class", name, (), f"of such a model one is known that ends in: {', '.join(known)}")


def label_count(values: Values, head: Head) -> int:
    """
    The classes of a head.

    Args:
        values: `id2label`, or `num_labels` where there is none.
        head: whether it has classes.

    Returns:
        Their number; 0 for a head without classes.
    """
    if head.labels == "two":
        return SPAN_ENDS
    if not head.labels:
        return 0
    named = values.inside("id2label")
    return len(named.given) if named and named.given else values.whole("num_labels", USUAL_LABEL_COUNT)
