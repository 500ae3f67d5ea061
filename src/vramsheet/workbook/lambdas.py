"""
Names of functions for Microsoft 365: CALC.VRAM and the main others, for cells that a reader writes beside ours.

They are LAMBDA formulas over the tables of this workbook. No sheet of it needs them: Excel 2021 and LibreOffice, which
have no LAMBDA, lose nothing else.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from vramsheet.workbook.book import Book


class Name(NamedTuple):
    """One defined name that holds a LAMBDA."""

    name: str
    arguments: tuple[str, ...]
    steps: tuple[tuple[str, str], ...]
    """Variables of its LET, each with its formula."""
    result: str
    summary: str = ""
    """One line for the notes; empty for a name that only others use."""
    example: str = ""


_NEW_FUNCTIONS: Final = ("LAMBDA", "LET", "MAP", "REDUCE", "SEQUENCE")
"""Functions that a file must name with a prefix, as Excel versions before them do not know them."""
_TOKEN: Final = re.compile(r"'[^']*'![$A-Z0-9:]+|\"[^\"]*\"|CALC\.[A-Z_]+|[A-Za-z_][A-Za-z_0-9]*")
"""What may not be taken apart: a range with its sheet, a text, a name of ours, a word."""
_PLACE: Final = ("place", "MATCH(model,{data.key},0)")
_BAD_NUMBER: Final = "SQRT(-1)"
"""A formula that gives #NUM!, which no function of Excel does by its name."""


def _of(column: str) -> str:
    return f"INDEX({{data.{column}}},place)"


_CONTEXT: Final = Name(
    "CALC.CONTEXT_COUNTED", ("model", "context"), (_PLACE, ("learned", _of("learned_positions"))),
    "IF(AND(context>=1,context<={engine.largest_context},context=INT(context)),"
    "IF(AND(learned>0,context>learned),"
    f"IF(context={{engine.usual_context_tokens}},learned,{_BAD_NUMBER}),context),{_BAD_NUMBER})",
)  # fmt: skip
_WEIGHTS: Final = Name(
    "CALC.WEIGHT_BYTES",
    ("model", "precision", "gpus"),
    (
        _PLACE,
        ("form", "MATCH(precision,{formats.name},0)"),
        ("scope", "INDEX({formats.scope},form)"),
        ("bits", "INDEX({formats.bits},form)"),
        ("kept", "INDEX({formats.kept_bits},form)"),
        ("line", "INDEX({formats.row_bits},form)"),
        ("heads", _of("kv_head_count")),
        ("linear", f'IF(AND(scope="experts",{_of("expert_count")}>0),kept,bits)'),
        ("share", "IF(heads=0,1/gpus,ROUNDUP(heads/gpus,0)/MAX(heads,1))"),
        (
            "whole",
            f"linear*{_of('shared_linear')}+line*{_of('shared_rows')}+kept*({_of('shared_kept')}+{_of('extra')})",
        ),
        ("tables", f"MAX(kept,{{engine.least_table_bits}})*{_of('table')}"),
        ("split", f"(linear*{_of('key_value')}+line*{_of('key_value_rows')})*share"),
        (
            "divided",
            f"(bits*{_of('expert')}+linear*{_of('linear')}+line*{_of('other_rows')}+kept*{_of('kept')})/gpus",
        ),
        ("mix", 'IF(scope="file",INDEX({data.mixes},place,INDEX({formats.mix},form)),0)'),
        ("stored", _of("stored_bytes")),
        ("bare", _of("bare_parameters")),
        ("bare_bits", 'IF(scope="file",bits,INDEX({formats.nominal_bits},form))'),
        ("possible", "MATCH(gpus,INDEX({data.gpu_counts},place,0),0)"),
    ),
    "IF(ISNUMBER(possible),ROUNDUP(IF(stored>0,stored/gpus,IF(bare>0,bare*bare_bits/8/gpus,"
    'IF(scope="file",mix/8/gpus,(whole+tables+split+divided)/8))),0),NA())',
)
_CACHES: Final = Name(
    "CALC.CACHE_BYTES",
    ("model", "precision", "context", "batch", "kv_precision", "gpus"),
    (
        _PLACE,
        ("counted", "CALC.CONTEXT_COUNTED(model,context)"),
        ("served", f"IF(AND(batch>=1,batch<={{engine.largest_batch}},batch=INT(batch)),batch,{_BAD_NUMBER})"),
        ("name", 'IF(AND(kv_precision="auto",precision="fp32"),"fp32",kv_precision)'),
        ("stroke", 'FIND("/",name)'),
        ("key_form", "MATCH(IFERROR(LEFT(name,stroke-1),name),{kv_formats.name},0)"),
        ("value_form", "MATCH(IFERROR(MID(name,stroke+1,99),name),{kv_formats.name},0)"),
        ("keys", "{caches.key_size}*INDEX({kv_formats.key_bits},key_form)"),
        ("values", "{caches.value_size}*INDEX({kv_formats.value_bits},value_form)"),
        ("shared", "INT(({caches.head_count}+gpus-1)/gpus)"),
        ("heads", "{caches.is_latent}*{caches.head_count}+(1-{caches.is_latent})*shared"),
        ("below", "({caches.limit_tokens}=0)+({caches.limit_tokens}>0)*(counted<{caches.limit_tokens})"),
        ("capped", "below*counted+(1-below)*{caches.limit_tokens}"),
        ("tokens", "{caches.is_fixed}*{caches.limit_tokens}+(1-{caches.is_fixed})*capped"),
        (
            "total",
            "SUMPRODUCT(({caches.model}=INDEX({data.key},place))*{caches.layer_count}*heads*(keys+values)*tokens)",
        ),
    ),
    f"ROUNDUP(total*served/8,0)+ROUNDUP({_of('state_bytes_per_sequence')}*served/gpus,0)",
)
_WORKING: Final = Name(
    "CALC.ACTIVATION_BYTES",
    ("model", "context", "batch"),
    (
        _PLACE,
        ("asked", "CALC.CONTEXT_COUNTED(model,context)*batch"),
        ("tokens", f"IF({_of('is_uncut')}=1,asked,MIN({{engine.chunk_tokens}},asked))"),
    ),
    f"tokens*{_of('transient_elements')}*{{engine.compute_bytes}}"
    f"+MIN(batch,{{engine.chunk_tokens}})*{_of('vocabulary_size')}*{{engine.logit_bytes}}",
)
_RUNTIME: Final = Name(
    "CALC.RUNTIME_BYTES", ("held", "gpus"), (),
    "{engine.driver_bytes}+ROUNDUP({engine.fragmentation_share}*held,0)+IF(gpus>1,{engine.communication_bytes},0)",
)  # fmt: skip
_ASKED: Final = ("model", "precision", "context", "batch", "kv_precision", "gpus")
_HELD: Final = (
    ("weights", "CALC.WEIGHT_BYTES(model,precision,gpus)"),
    ("caches", f"CALC.CACHE_BYTES({','.join(_ASKED)})"),
)
_NEED: Final = Name(
    "CALC.NEED_BYTES", _ASKED, _HELD,
    "weights+caches+CALC.ACTIVATION_BYTES(model,context,batch)+CALC.RUNTIME_BYTES(weights+caches,gpus)",
)  # fmt: skip


def _end(end: str, rounding: str) -> Name:
    """One end of the interval; state has a factor of its own."""
    factor = f"{{engine.{end}.%s}}"
    total = "+".join((
        f"weights*{factor % 'weights'}", f"(caches-state)*{factor % 'kv_cache'}", f"state*{factor % 'state'}",
        f"working*{factor % 'activations'}", f"runtime*{factor % 'runtime'}",
    ))  # fmt: skip
    steps = (
        _PLACE,
        ("weights", "CALC.WEIGHT_BYTES(model,precision,1)"),
        ("caches", "CALC.CACHE_BYTES(model,precision,context,batch,kv_precision,1)"),
        ("state", f"{_of('state_bytes_per_sequence')}*batch"),
        ("working", "CALC.ACTIVATION_BYTES(model,context,batch)"),
        ("runtime", "CALC.RUNTIME_BYTES(weights+caches,1)"),
        ("total", total),
        ("typical", f"(weights+caches+working+runtime)*{{engine.typical_{end}}}"),
    )
    wider = "MIN" if end == "low" else "MAX"
    widened = f"IF({_of('bare_parameters')}>0,{wider}(total,typical),total)"
    result, name = f"{rounding % widened}/{{unit.gb}}", f"CALC.VRAM_{end.upper()}"
    example = f'={name}("llama-3.1-8b","fp16",4096,1,"auto")'
    return Name(name, _ASKED[:-1], steps, result, f"{end.title()} end of the 90 % interval [GB]", example)


_USABLE: Final = ("usable", "INDEX({gpus.usable_bytes},MATCH(gpu,{gpus.key},0))")
_FIT_ARGUMENTS: Final = ("model", "gpu", "precision", "context", "batch", "gpus")
_FIT_NEED: Final = 'CALC.NEED_BYTES(model,precision,context,batch,"auto",gpus)'


_MANY: Final = "1000000000"
"""More GPUs than any site has: stands for a number that does not hold the workload."""


def _largest(name: str, arguments: tuple[str, ...], highest: str, need: str, summary: str, example: str) -> Name:
    """The largest number that fits, bit by bit from above."""
    trial = f"IF(tried>highest,found,IF({need}<=usable,tried,found))"
    step = f"LAMBDA(found,power,LET(tried,found+2^power,{trial}))"
    steps = (_PLACE, _USABLE, ("highest", highest), ("largest", f"REDUCE(0,SEQUENCE(30,1,29,-1),{step})"))
    return Name(name, arguments, steps, f"IF(largest=0,{_BAD_NUMBER},largest)", summary, example)


NAMES: Final = (
    _CONTEXT, _WEIGHTS, _CACHES, _WORKING, _RUNTIME, _NEED,
    Name(
        "CALC.VRAM", _ASKED[:-1], (), "CALC.NEED_BYTES(model,precision,context,batch,kv_precision,1)/{unit.gb}",
        "GPU memory needed to serve the model [GB]", '=CALC.VRAM("llama-3.1-8b","fp16",4096,1,"auto")',
    ),
    _end("low", "INT(%s)"), _end("high", "ROUND(%s,0)"),
    Name(
        "CALC.VRAM_WEIGHTS", ("model", "precision"), (), "CALC.WEIGHT_BYTES(model,precision,1)/{unit.gb}",
        "Weights alone [GB]", '=CALC.VRAM_WEIGHTS("llama-3.1-8b","awq")',
    ),
    Name(
        "CALC.VRAM_KV", ("model", "context", "batch", "kv_precision"), (),
        'CALC.CACHE_BYTES(model,"fp16",context,batch,kv_precision,1)/{unit.gb}',
        "KV cache and recurrent state alone [GB]", '=CALC.VRAM_KV("llama-2-7b",4096,1,"auto")',
    ),
    Name(
        "CALC.FITS", _FIT_ARGUMENTS, (_USABLE,), f"{_FIT_NEED}<=usable",
        "TRUE when the likely need is within what the GPU offers",
        '=CALC.FITS("llama-3.1-8b","rtx-4090-24gb","fp16",4096,1,1)',
    ),
    Name(
        "CALC.FITS_HEADROOM", _FIT_ARGUMENTS, (_USABLE,), f"(usable-{_FIT_NEED})/{{unit.gb}}",
        "Free memory on each GPU [GB], negative when short",
        '=CALC.FITS_HEADROOM("llama-3.1-8b","rtx-4090-24gb","fp16",4096,1,1)',
    ),
    Name(
        "CALC.GPUS_NEEDED", _FIT_ARGUMENTS[:-1],
        (
            _PLACE, _USABLE, ("counts", "INDEX({data.gpu_counts},place,0)"),
            ("least", f"MIN(MAP(counts,LAMBDA(gpus,IF(gpus=0,{_MANY},IF({_FIT_NEED}<=usable,gpus,{_MANY})))))"),
        ),
        f"IF(least={_MANY},{_BAD_NUMBER},least)",
        "Smallest possible number of GPUs", '=CALC.GPUS_NEEDED("llama-3.1-70b","l40s-48gb","fp16",4096,1)',
    ),
    _largest(
        "CALC.MAX_CONTEXT", ("model", "gpu", "precision", "batch", "gpus"),
        f"IF({_of('max_context_tokens')}=0,{{engine.largest_context}},{_of('max_context_tokens')})",
        'CALC.NEED_BYTES(model,precision,tried,batch,"auto",gpus)', "Longest context that fits [tokens]",
        '=CALC.MAX_CONTEXT("llama-3.1-8b","rtx-4090-24gb","fp16",1,1)',
    ),
    _largest(
        "CALC.MAX_BATCH", ("model", "gpu", "precision", "context", "gpus"), "{engine.largest_batch}",
        'CALC.NEED_BYTES(model,precision,context,tried,"auto",gpus)', "Most sequences at once that fit",
        '=CALC.MAX_BATCH("llama-3.1-8b","rtx-4090-24gb","fp16",4096,1)',
    ),
    Name(
        "CALC.TOKENS_PER_SEC", _FIT_ARGUMENTS,
        (
            _PLACE, ("weights", "CALC.WEIGHT_BYTES(model,precision,gpus)"),
            ("caches", 'CALC.CACHE_BYTES(model,precision,context,batch,"auto",gpus)'),
            ("every", _of("parameters")), ("routed", _of("expert_parameters")),
            ("touched", f"1-(1-{_of('experts_per_token')}/MAX({_of('expert_count')},1))^batch"),
            ("share", "routed/gpus/(routed/gpus+(every-routed)/gpus)"),
            ("read", f"IF({_of('expert_count')}=0,weights,ROUND(weights*(1-share+share*touched),0))+caches"),
            ("speed", "INDEX({gpus.bandwidth_gb_s},MATCH(gpu,{gpus.key},0))"),
        ),
        f"IF({_of('cache_count')}+{_of('state_bytes_per_sequence')}=0,0,"
        "speed*{unit.gb}*{engine.bandwidth_share}/read*batch)",
        "Tokens per second over all sequences that memory bandwidth allows",
        '=CALC.TOKENS_PER_SEC("llama-3.1-8b","rtx-4090-24gb","fp16",4096,1,1)',
    ),
    Name(
        "CALC.GPU_PRICE", ("gpu",), (("amount", "INDEX({gpus.price_usd},MATCH(gpu,{gpus.key},0))"),),
        "IF(ISNUMBER(amount),amount,NA())", "Dated price of one GPU [USD]", '=CALC.GPU_PRICE("l40s-48gb")',
    ),
    Name(
        "CALC.RENT_RATE", ("gpu",), (("amount", "INDEX({gpus.rent_usd_per_hour},MATCH(gpu,{gpus.key},0))"),),
        "IF(ISNUMBER(amount),amount,NA())", "Dated price of one GPU for an hour [USD]", '=CALC.RENT_RATE("l40s-48gb")',
    ),
    Name(
        "CALC.PRICE_PER_GB", ("gpu",), (_USABLE,), "CALC.GPU_PRICE(gpu)/(usable/{unit.gb})",
        "Price per usable GB [USD]", '=CALC.PRICE_PER_GB("l40s-48gb")',
    ),
    Name(
        "CALC.BREAKEVEN_HOURS", ("purchase_cost", "rent_per_hour", "own_per_hour"), (),
        "IF(rent_per_hour>own_per_hour,purchase_cost/(rent_per_hour-own_per_hour),NA())",
        "Hours of use at which buying equals renting", "=CALC.BREAKEVEN_HOURS(833806,98.32,0.87)",
    ),
    Name(
        "CALC.COST_PER_MTOK", ("cost_per_hour", "tokens_per_second", "utilisation"), (),
        "cost_per_hour/(tokens_per_second*utilisation*3600)*1000000", "Cost of a million tokens",
        "=CALC.COST_PER_MTOK(3.5,900,0.3)",
    ),
)  # fmt: skip
"""In an order in which each uses only those before it."""
PUBLIC: Final = tuple(name for name in NAMES if name.summary)
"""Those that a reader calls."""


def formula(book: Book, name: Name) -> str:
    """
    The text that stands behind a defined name in the file.

    Args:
        book: the workbook; its tables are written.
        name: the name.

    Returns:
        "=_xlfn.LAMBDA(_xlpm.model,...)": with the prefixes that Excel writes itself.
    """
    body = name.result
    if name.steps:
        body = f"LET({','.join(f'{step},{value}' for step, value in name.steps)},{body})"
    text = f"LAMBDA({','.join((*name.arguments, body))})"
    text = re.sub(r"\{([a-z_.]+)\}", lambda found: book.address(found[1]), text)
    own = {*name.arguments, *(step for step, _ in name.steps), *_INNER}

    def prefixed(found: re.Match[str]) -> str:
        word = found[0]
        if word in _NEW_FUNCTIONS:
            return f"_xlfn.{word}"
        return f"_xlpm.{word}" if word in own else word

    return "=" + _TOKEN.sub(prefixed, text)


_INNER: Final = ("found", "power", "tried", "gpus")
"""Parameters of LAMBDAs within a formula."""


def write(book: Book) -> None:
    """
    Define the names.

    Args:
        book: the workbook; its tables are written.
    """
    for name in NAMES:
        book.program.define_name(name.name, formula(book, name))
