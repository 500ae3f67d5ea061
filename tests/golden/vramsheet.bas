Attribute VB_Name = "vramsheet_functions"
Option Explicit
' The functions of vramsheet VERSION for Excel on Windows. Written by "vramsheet addin build"; changes made here are lost.
' It needs the VBA part of xlwings in the same project, or a reference to the xlwings add-in; see README.md beside it.

Private Const PYTHON_MODULE As String = "vramsheet.spreadsheet.excel"

Public Function VRAM(model, Optional precision, Optional context, Optional batch, Optional kv_precision, Optional engine, Optional unit)
    If TypeOf Application.Caller Is Range Then On Error GoTo Problem
    VRAM = AsCells(XLPy.CallUDF(PYTHON_MODULE, "VRAM", _
        Array(model, precision, context, batch, kv_precision, engine, unit), ActiveWorkbook, Application.Caller))
    Exit Function
Problem:
    VRAM = Failed("VRAM", Err.Description)
End Function

Public Function VRAM_LOW(model, Optional precision, Optional context, Optional batch, Optional kv_precision, Optional engine, Optional unit)
    If TypeOf Application.Caller Is Range Then On Error GoTo Problem
    VRAM_LOW = AsCells(XLPy.CallUDF(PYTHON_MODULE, "VRAM_LOW", _
        Array(model, precision, context, batch, kv_precision, engine, unit), ActiveWorkbook, Application.Caller))
    Exit Function
Problem:
    VRAM_LOW = Failed("VRAM_LOW", Err.Description)
End Function

Public Function VRAM_HIGH(model, Optional precision, Optional context, Optional batch, Optional kv_precision, Optional engine, Optional unit)
    If TypeOf Application.Caller Is Range Then On Error GoTo Problem
    VRAM_HIGH = AsCells(XLPy.CallUDF(PYTHON_MODULE, "VRAM_HIGH", _
        Array(model, precision, context, batch, kv_precision, engine, unit), ActiveWorkbook, Application.Caller))
    Exit Function
Problem:
    VRAM_HIGH = Failed("VRAM_HIGH", Err.Description)
End Function

Public Function VRAM_PARTS(model, Optional precision, Optional context, Optional batch, Optional kv_precision, Optional engine, Optional unit)
    If TypeOf Application.Caller Is Range Then On Error GoTo Problem
    VRAM_PARTS = AsCells(XLPy.CallUDF(PYTHON_MODULE, "VRAM_PARTS", _
        Array(model, precision, context, batch, kv_precision, engine, unit), ActiveWorkbook, Application.Caller))
    Exit Function
Problem:
    VRAM_PARTS = Failed("VRAM_PARTS", Err.Description)
End Function

Public Function VRAM_WEIGHTS(model, Optional precision, Optional unit)
    If TypeOf Application.Caller Is Range Then On Error GoTo Problem
    VRAM_WEIGHTS = AsCells(XLPy.CallUDF(PYTHON_MODULE, "VRAM_WEIGHTS", _
        Array(model, precision, unit), ActiveWorkbook, Application.Caller))
    Exit Function
Problem:
    VRAM_WEIGHTS = Failed("VRAM_WEIGHTS", Err.Description)
End Function

Public Function VRAM_KV(model, Optional context, Optional batch, Optional kv_precision, Optional engine, Optional unit)
    If TypeOf Application.Caller Is Range Then On Error GoTo Problem
    VRAM_KV = AsCells(XLPy.CallUDF(PYTHON_MODULE, "VRAM_KV", _
        Array(model, context, batch, kv_precision, engine, unit), ActiveWorkbook, Application.Caller))
    Exit Function
Problem:
    VRAM_KV = Failed("VRAM_KV", Err.Description)
End Function

Public Function VRAM_TRAIN(model, Optional method, Optional sequence, Optional batch, Optional optimizer, Optional checkpointing, Optional precision, Optional gpus, Optional sharding, Optional unit)
    If TypeOf Application.Caller Is Range Then On Error GoTo Problem
    VRAM_TRAIN = AsCells(XLPy.CallUDF(PYTHON_MODULE, "VRAM_TRAIN", _
        Array(model, method, sequence, batch, optimizer, checkpointing, precision, gpus, sharding, unit), ActiveWorkbook, Application.Caller))
    Exit Function
Problem:
    VRAM_TRAIN = Failed("VRAM_TRAIN", Err.Description)
End Function

Public Function VRAM_RULE(params, Optional precision, Optional task)
    If TypeOf Application.Caller Is Range Then On Error GoTo Problem
    VRAM_RULE = AsCells(XLPy.CallUDF(PYTHON_MODULE, "VRAM_RULE", _
        Array(params, precision, task), ActiveWorkbook, Application.Caller))
    Exit Function
Problem:
    VRAM_RULE = Failed("VRAM_RULE", Err.Description)
End Function

Public Function FITS(model, gpu, Optional precision, Optional context, Optional batch, Optional gpus, Optional engine)
    If TypeOf Application.Caller Is Range Then On Error GoTo Problem
    FITS = AsCells(XLPy.CallUDF(PYTHON_MODULE, "FITS", _
        Array(model, gpu, precision, context, batch, gpus, engine), ActiveWorkbook, Application.Caller))
    Exit Function
Problem:
    FITS = Failed("FITS", Err.Description)
End Function

Public Function FITS_WHY(model, gpu, Optional precision, Optional context, Optional batch, Optional gpus, Optional engine)
    If TypeOf Application.Caller Is Range Then On Error GoTo Problem
    FITS_WHY = AsCells(XLPy.CallUDF(PYTHON_MODULE, "FITS_WHY", _
        Array(model, gpu, precision, context, batch, gpus, engine), ActiveWorkbook, Application.Caller))
    Exit Function
Problem:
    FITS_WHY = Failed("FITS_WHY", Err.Description)
End Function

Public Function FITS_HEADROOM(model, gpu, Optional precision, Optional context, Optional batch, Optional gpus, Optional engine)
    If TypeOf Application.Caller Is Range Then On Error GoTo Problem
    FITS_HEADROOM = AsCells(XLPy.CallUDF(PYTHON_MODULE, "FITS_HEADROOM", _
        Array(model, gpu, precision, context, batch, gpus, engine), ActiveWorkbook, Application.Caller))
    Exit Function
Problem:
    FITS_HEADROOM = Failed("FITS_HEADROOM", Err.Description)
End Function

Public Function GPUS_NEEDED(model, gpu, Optional precision, Optional context, Optional batch, Optional engine)
    If TypeOf Application.Caller Is Range Then On Error GoTo Problem
    GPUS_NEEDED = AsCells(XLPy.CallUDF(PYTHON_MODULE, "GPUS_NEEDED", _
        Array(model, gpu, precision, context, batch, engine), ActiveWorkbook, Application.Caller))
    Exit Function
Problem:
    GPUS_NEEDED = Failed("GPUS_NEEDED", Err.Description)
End Function

Public Function MAX_CONTEXT(model, gpu, Optional precision, Optional batch, Optional gpus, Optional engine)
    If TypeOf Application.Caller Is Range Then On Error GoTo Problem
    MAX_CONTEXT = AsCells(XLPy.CallUDF(PYTHON_MODULE, "MAX_CONTEXT", _
        Array(model, gpu, precision, batch, gpus, engine), ActiveWorkbook, Application.Caller))
    Exit Function
Problem:
    MAX_CONTEXT = Failed("MAX_CONTEXT", Err.Description)
End Function

Public Function MAX_BATCH(model, gpu, Optional precision, Optional context, Optional gpus, Optional engine)
    If TypeOf Application.Caller Is Range Then On Error GoTo Problem
    MAX_BATCH = AsCells(XLPy.CallUDF(PYTHON_MODULE, "MAX_BATCH", _
        Array(model, gpu, precision, context, gpus, engine), ActiveWorkbook, Application.Caller))
    Exit Function
Problem:
    MAX_BATCH = Failed("MAX_BATCH", Err.Description)
End Function

Public Function GPU_INFO(gpu, Optional field)
    If TypeOf Application.Caller Is Range Then On Error GoTo Problem
    GPU_INFO = AsCells(XLPy.CallUDF(PYTHON_MODULE, "GPU_INFO", _
        Array(gpu, field), ActiveWorkbook, Application.Caller))
    Exit Function
Problem:
    GPU_INFO = Failed("GPU_INFO", Err.Description)
End Function

Public Function MODEL_INFO(model, Optional field)
    If TypeOf Application.Caller Is Range Then On Error GoTo Problem
    MODEL_INFO = AsCells(XLPy.CallUDF(PYTHON_MODULE, "MODEL_INFO", _
        Array(model, field), ActiveWorkbook, Application.Caller))
    Exit Function
Problem:
    MODEL_INFO = Failed("MODEL_INFO", Err.Description)
End Function

Public Function GPU_LIST(Optional tier)
    If TypeOf Application.Caller Is Range Then On Error GoTo Problem
    GPU_LIST = AsCells(XLPy.CallUDF(PYTHON_MODULE, "GPU_LIST", _
        Array(tier), ActiveWorkbook, Application.Caller))
    Exit Function
Problem:
    GPU_LIST = Failed("GPU_LIST", Err.Description)
End Function

Public Function MODEL_LIST(Optional family)
    If TypeOf Application.Caller Is Range Then On Error GoTo Problem
    MODEL_LIST = AsCells(XLPy.CallUDF(PYTHON_MODULE, "MODEL_LIST", _
        Array(family), ActiveWorkbook, Application.Caller))
    Exit Function
Problem:
    MODEL_LIST = Failed("MODEL_LIST", Err.Description)
End Function

Public Function GPU_PRICE(gpu, Optional currency_rate)
    If TypeOf Application.Caller Is Range Then On Error GoTo Problem
    GPU_PRICE = AsCells(XLPy.CallUDF(PYTHON_MODULE, "GPU_PRICE", _
        Array(gpu, currency_rate), ActiveWorkbook, Application.Caller))
    Exit Function
Problem:
    GPU_PRICE = Failed("GPU_PRICE", Err.Description)
End Function

Public Function RENT_RATE(gpu, Optional provider)
    If TypeOf Application.Caller Is Range Then On Error GoTo Problem
    RENT_RATE = AsCells(XLPy.CallUDF(PYTHON_MODULE, "RENT_RATE", _
        Array(gpu, provider), ActiveWorkbook, Application.Caller))
    Exit Function
Problem:
    RENT_RATE = Failed("RENT_RATE", Err.Description)
End Function

Public Function PRICE_PER_GB(gpu, Optional price)
    If TypeOf Application.Caller Is Range Then On Error GoTo Problem
    PRICE_PER_GB = AsCells(XLPy.CallUDF(PYTHON_MODULE, "PRICE_PER_GB", _
        Array(gpu, price), ActiveWorkbook, Application.Caller))
    Exit Function
Problem:
    PRICE_PER_GB = Failed("PRICE_PER_GB", Err.Description)
End Function

Public Function OWN_COST(price, gpus, watts, years, electricity_per_kwh, Optional pue, Optional load_factor, Optional opex_per_year, Optional residual, Optional discount_rate)
    If TypeOf Application.Caller Is Range Then On Error GoTo Problem
    OWN_COST = AsCells(XLPy.CallUDF(PYTHON_MODULE, "OWN_COST", _
        Array(price, gpus, watts, years, electricity_per_kwh, pue, load_factor, opex_per_year, residual, discount_rate), ActiveWorkbook, Application.Caller))
    Exit Function
Problem:
    OWN_COST = Failed("OWN_COST", Err.Description)
End Function

Public Function RENT_COST(rate_per_gpu_hour, gpus, hours_per_month, years, Optional opex_per_year, Optional discount_rate)
    If TypeOf Application.Caller Is Range Then On Error GoTo Problem
    RENT_COST = AsCells(XLPy.CallUDF(PYTHON_MODULE, "RENT_COST", _
        Array(rate_per_gpu_hour, gpus, hours_per_month, years, opex_per_year, discount_rate), ActiveWorkbook, Application.Caller))
    Exit Function
Problem:
    RENT_COST = Failed("RENT_COST", Err.Description)
End Function

Public Function BREAKEVEN_HOURS(purchase_cost, rent_per_hour, own_per_hour)
    If TypeOf Application.Caller Is Range Then On Error GoTo Problem
    BREAKEVEN_HOURS = AsCells(XLPy.CallUDF(PYTHON_MODULE, "BREAKEVEN_HOURS", _
        Array(purchase_cost, rent_per_hour, own_per_hour), ActiveWorkbook, Application.Caller))
    Exit Function
Problem:
    BREAKEVEN_HOURS = Failed("BREAKEVEN_HOURS", Err.Description)
End Function

Public Function COST_PER_MTOK(cost_per_hour, tokens_per_second, Optional utilisation)
    If TypeOf Application.Caller Is Range Then On Error GoTo Problem
    COST_PER_MTOK = AsCells(XLPy.CallUDF(PYTHON_MODULE, "COST_PER_MTOK", _
        Array(cost_per_hour, tokens_per_second, utilisation), ActiveWorkbook, Application.Caller))
    Exit Function
Problem:
    COST_PER_MTOK = Failed("COST_PER_MTOK", Err.Description)
End Function

Public Function TOKENS_PER_SEC(model, gpu, Optional precision, Optional context, Optional batch, Optional gpus)
    If TypeOf Application.Caller Is Range Then On Error GoTo Problem
    TOKENS_PER_SEC = AsCells(XLPy.CallUDF(PYTHON_MODULE, "TOKENS_PER_SEC", _
        Array(model, gpu, precision, context, batch, gpus), ActiveWorkbook, Application.Caller))
    Exit Function
Problem:
    TOKENS_PER_SEC = Failed("TOKENS_PER_SEC", Err.Description)
End Function

Public Function COMPARE_GPUS(model, Optional precision, Optional context, Optional batch, Optional gpus_range, Optional engine)
    If TypeOf Application.Caller Is Range Then On Error GoTo Problem
    COMPARE_GPUS = AsCells(XLPy.CallUDF(PYTHON_MODULE, "COMPARE_GPUS", _
        Array(model, precision, context, batch, gpus_range, engine), ActiveWorkbook, Application.Caller))
    Exit Function
Problem:
    COMPARE_GPUS = Failed("COMPARE_GPUS", Err.Description)
End Function

' What a cell shows for one answer: the answer itself, or a real error value where Python sent the text of one.
Private Function AsCell(ByVal answer As Variant) As Variant
    Dim code As String
    AsCell = answer
    If VarType(answer) <> vbString Then Exit Function
    If Left$(answer, 1) <> "#" Then Exit Function
    code = Split(answer, " ")(0)
    Select Case code
    Case "#NULL!"
        AsCell = CVErr(2000)
    Case "#DIV/0!"
        AsCell = CVErr(2007)
    Case "#VALUE!"
        AsCell = CVErr(2015)
    Case "#REF!"
        AsCell = CVErr(2023)
    Case "#NAME?"
        AsCell = CVErr(2029)
    Case "#NUM!"
        AsCell = CVErr(2036)
    Case "#N/A"
        AsCell = CVErr(2042)
    Case "#GETTING_DATA"
        AsCell = CVErr(2043)
    Case "#SPILL!"
        AsCell = CVErr(2045)
    Case "#CONNECT!"
        AsCell = CVErr(2046)
    Case "#BLOCKED!"
        AsCell = CVErr(2047)
    Case "#UNKNOWN!"
        AsCell = CVErr(2048)
    Case "#FIELD!"
        AsCell = CVErr(2049)
    Case "#CALC!"
        AsCell = CVErr(2050)
    Case Else
        Exit Function
    End Select
    Debug.Print answer
End Function

' The same for every cell of an array; a row comes as an array of one dimension.
Private Function AsCells(ByVal answer As Variant) As Variant
    Dim row As Long, column As Long
    If Not IsArray(answer) Then
        AsCells = AsCell(answer)
        Exit Function
    End If
    If DimensionCount(answer) = 1 Then
        For column = LBound(answer) To UBound(answer)
            answer(column) = AsCell(answer(column))
        Next column
    Else
        For row = LBound(answer, 1) To UBound(answer, 1)
            For column = LBound(answer, 2) To UBound(answer, 2)
                answer(row, column) = AsCell(answer(row, column))
            Next column
        Next row
    End If
    AsCells = answer
End Function

Private Function DimensionCount(ByRef answer As Variant) As Long
    Dim bound As Long
    DimensionCount = 1
    On Error GoTo OnlyOne
    bound = UBound(answer, 2)
    DimensionCount = 2
OnlyOne:
End Function

' Python could not be started or reached: an error value, never a text that a SUM skips.
Private Function Failed(ByVal functionName As String, ByVal reason As String) As Variant
    Debug.Print functionName & ": " & reason
    Failed = CVErr(2015)
End Function

' Shows the functions and their arguments in the function wizard. Excel runs it when the file is opened.
Public Sub Auto_Open()
    On Error Resume Next
    Describe "VRAM", "GPU memory needed to serve a model on one GPU, likely value.", Array( _
        "Model: a name of the catalogue (see MODEL_LIST), or a parameter count: 7 or 70 (billions), 7e9 or ""70B""", _
        "Number format of the weights: fp32, fp16, bf16, fp8, int8, int4, mxfp4, nvfp4, nf4, awq, gptq, or a GGUF name such as Q4_K_M. Default: fp16.", _
        "Context of one sequence, prompt and answer together [tokens]. Default: 4096.", _
        "Sequences served at once [sequences]. Default: 1.", _
        "Number format of the KV cache: auto, fp16, fp8, q8_0, or two for keys and values such as ""q8_0/q4_0"". Default: auto.", _
        "Serving engine: generic, vllm, llama.cpp, transformers, sglang, tensorrt-llm. Default: generic.", _
        "Unit of the result: GB (10^9 bytes) or GiB (2^30 bytes). Default: GB.")
    Describe "VRAM_LOW", "GPU memory needed to serve a model, lower end of the 90 % interval.", Array( _
        "Model: a name of the catalogue (see MODEL_LIST), or a parameter count: 7 or 70 (billions), 7e9 or ""70B""", _
        "Number format of the weights: fp32, fp16, bf16, fp8, int8, int4, mxfp4, nvfp4, nf4, awq, gptq, or a GGUF name such as Q4_K_M. Default: fp16.", _
        "Context of one sequence, prompt and answer together [tokens]. Default: 4096.", _
        "Sequences served at once [sequences]. Default: 1.", _
        "Number format of the KV cache: auto, fp16, fp8, q8_0, or two for keys and values such as ""q8_0/q4_0"". Default: auto.", _
        "Serving engine: generic, vllm, llama.cpp, transformers, sglang, tensorrt-llm. Default: generic.", _
        "Unit of the result: GB (10^9 bytes) or GiB (2^30 bytes). Default: GB.")
    Describe "VRAM_HIGH", "GPU memory needed to serve a model, upper end of the 90 % interval.", Array( _
        "Model: a name of the catalogue (see MODEL_LIST), or a parameter count: 7 or 70 (billions), 7e9 or ""70B""", _
        "Number format of the weights: fp32, fp16, bf16, fp8, int8, int4, mxfp4, nvfp4, nf4, awq, gptq, or a GGUF name such as Q4_K_M. Default: fp16.", _
        "Context of one sequence, prompt and answer together [tokens]. Default: 4096.", _
        "Sequences served at once [sequences]. Default: 1.", _
        "Number format of the KV cache: auto, fp16, fp8, q8_0, or two for keys and values such as ""q8_0/q4_0"". Default: auto.", _
        "Serving engine: generic, vllm, llama.cpp, transformers, sglang, tensorrt-llm. Default: generic.", _
        "Unit of the result: GB (10^9 bytes) or GiB (2^30 bytes). Default: GB.")
    Describe "VRAM_PARTS", "GPU memory needed to serve a model, part by part: weights, KV cache, recurrent state, activations, runtime, total.", Array( _
        "Model: a name of the catalogue (see MODEL_LIST), or a parameter count: 7 or 70 (billions), 7e9 or ""70B""", _
        "Number format of the weights: fp32, fp16, bf16, fp8, int8, int4, mxfp4, nvfp4, nf4, awq, gptq, or a GGUF name such as Q4_K_M. Default: fp16.", _
        "Context of one sequence, prompt and answer together [tokens]. Default: 4096.", _
        "Sequences served at once [sequences]. Default: 1.", _
        "Number format of the KV cache: auto, fp16, fp8, q8_0, or two for keys and values such as ""q8_0/q4_0"". Default: auto.", _
        "Serving engine: generic, vllm, llama.cpp, transformers, sglang, tensorrt-llm. Default: generic.", _
        "Unit of the result: GB (10^9 bytes) or GiB (2^30 bytes). Default: GB.")
    Describe "VRAM_WEIGHTS", "GPU memory of the weights alone: parameters x bytes.", Array( _
        "Model: a name of the catalogue (see MODEL_LIST), or a parameter count: 7 or 70 (billions), 7e9 or ""70B""", _
        "Number format of the weights: fp32, fp16, bf16, fp8, int8, int4, mxfp4, nvfp4, nf4, awq, gptq, or a GGUF name such as Q4_K_M. Default: fp16.", _
        "Unit of the result: GB (10^9 bytes) or GiB (2^30 bytes). Default: GB.")
    Describe "VRAM_KV", "GPU memory of KV cache and recurrent state alone.", Array( _
        "Model: a name of the catalogue (see MODEL_LIST), or a parameter count: 7 or 70 (billions), 7e9 or ""70B""", _
        "Context of one sequence, prompt and answer together [tokens]. Default: 4096.", _
        "Sequences served at once [sequences]. Default: 1.", _
        "Number format of the KV cache: auto, fp16, fp8, q8_0, or two for keys and values such as ""q8_0/q4_0"". Default: auto.", _
        "Serving engine: generic, vllm, llama.cpp, transformers, sglang, tensorrt-llm. Default: generic.", _
        "Unit of the result: GB (10^9 bytes) or GiB (2^30 bytes). Default: GB.")
    Describe "VRAM_TRAIN", "Peak GPU memory of one training step, per GPU.", Array( _
        "Model: a name of the catalogue (see MODEL_LIST), or a parameter count: 7 or 70 (billions), 7e9 or ""70B""", _
        "How it is trained: full, lora, or qlora (LoRA on a 4-bit base). Default: full.", _
        "Tokens of one sample [tokens]. Default: 2048.", _
        "Samples per GPU in one step [samples]. Default: 1.", _
        "Optimizer, which decides the states kept per parameter. Default: adamw.", _
        "TRUE: activations are computed again in the backward pass instead of kept. Default: FALSE.", _
        "Number format of training: bf16, fp16, fp32, or mixed (fp32 weights, computed in bf16). Default: bf16.", _
        "GPUs that train together [GPUs]. Default: 1.", _
        "What the GPUs split between them: none, zero1 (states), zero2 (and gradients), zero3 (and weights). Default: none.", _
        "Unit of the result: GB (10^9 bytes) or GiB (2^30 bytes). Default: GB.")
    Describe "VRAM_RULE", "The published rule of thumb: parameters x bytes, x 1.2 to serve, x 2 to train. Compare it with VRAM.", Array( _
        "Parameters: 7 or 70 (billions), 7e9 or ""70B""; or a model of the catalogue", _
        "Number format of the weights: fp32, fp16, bf16, fp8, int8, int4, mxfp4, nvfp4, nf4, awq, gptq, or a GGUF name such as Q4_K_M. Default: fp16.", _
        "What the rule is for. Default: inference.")
    Describe "FITS", "TRUE when the likely need is within what the GPU really offers, FALSE when not.", Array( _
        "Model: a name of the catalogue (see MODEL_LIST), or a parameter count: 7 or 70 (billions), 7e9 or ""70B""", _
        "GPU: a name of the catalogue, such as h100-sxm-80gb (see GPU_LIST)", _
        "Number format of the weights: fp32, fp16, bf16, fp8, int8, int4, mxfp4, nvfp4, nf4, awq, gptq, or a GGUF name such as Q4_K_M. Default: fp16.", _
        "Context of one sequence, prompt and answer together [tokens]. Default: 4096.", _
        "Sequences served at once [sequences]. Default: 1.", _
        "GPUs that share the model [GPUs]. Default: 1.", _
        "Serving engine: generic, vllm, llama.cpp, transformers, sglang, tensorrt-llm. Default: generic.")
    Describe "FITS_WHY", "One line: verdict, need, room, the part that takes most, and the smallest change that turns it.", Array( _
        "Model: a name of the catalogue (see MODEL_LIST), or a parameter count: 7 or 70 (billions), 7e9 or ""70B""", _
        "GPU: a name of the catalogue, such as h100-sxm-80gb (see GPU_LIST)", _
        "Number format of the weights: fp32, fp16, bf16, fp8, int8, int4, mxfp4, nvfp4, nf4, awq, gptq, or a GGUF name such as Q4_K_M. Default: fp16.", _
        "Context of one sequence, prompt and answer together [tokens]. Default: 4096.", _
        "Sequences served at once [sequences]. Default: 1.", _
        "GPUs that share the model [GPUs]. Default: 1.", _
        "Serving engine: generic, vllm, llama.cpp, transformers, sglang, tensorrt-llm. Default: generic.")
    Describe "FITS_HEADROOM", "Free memory per GPU; negative when the model does not fit.", Array( _
        "Model: a name of the catalogue (see MODEL_LIST), or a parameter count: 7 or 70 (billions), 7e9 or ""70B""", _
        "GPU: a name of the catalogue, such as h100-sxm-80gb (see GPU_LIST)", _
        "Number format of the weights: fp32, fp16, bf16, fp8, int8, int4, mxfp4, nvfp4, nf4, awq, gptq, or a GGUF name such as Q4_K_M. Default: fp16.", _
        "Context of one sequence, prompt and answer together [tokens]. Default: 4096.", _
        "Sequences served at once [sequences]. Default: 1.", _
        "GPUs that share the model [GPUs]. Default: 1.", _
        "Serving engine: generic, vllm, llama.cpp, transformers, sglang, tensorrt-llm. Default: generic.")
    Describe "GPUS_NEEDED", "Smallest number of GPUs that holds the model, of those that its attention heads can be split over.", Array( _
        "Model: a name of the catalogue (see MODEL_LIST), or a parameter count: 7 or 70 (billions), 7e9 or ""70B""", _
        "GPU: a name of the catalogue, such as h100-sxm-80gb (see GPU_LIST)", _
        "Number format of the weights: fp32, fp16, bf16, fp8, int8, int4, mxfp4, nvfp4, nf4, awq, gptq, or a GGUF name such as Q4_K_M. Default: fp16.", _
        "Context of one sequence, prompt and answer together [tokens]. Default: 4096.", _
        "Sequences served at once [sequences]. Default: 1.", _
        "Serving engine: generic, vllm, llama.cpp, transformers, sglang, tensorrt-llm. Default: generic.")
    Describe "MAX_CONTEXT", "Longest context that still fits, no longer than the model was made for.", Array( _
        "Model: a name of the catalogue (see MODEL_LIST), or a parameter count: 7 or 70 (billions), 7e9 or ""70B""", _
        "GPU: a name of the catalogue, such as h100-sxm-80gb (see GPU_LIST)", _
        "Number format of the weights: fp32, fp16, bf16, fp8, int8, int4, mxfp4, nvfp4, nf4, awq, gptq, or a GGUF name such as Q4_K_M. Default: fp16.", _
        "Sequences served at once [sequences]. Default: 1.", _
        "GPUs that share the model [GPUs]. Default: 1.", _
        "Serving engine: generic, vllm, llama.cpp, transformers, sglang, tensorrt-llm. Default: generic.")
    Describe "MAX_BATCH", "Most sequences at once that still fit.", Array( _
        "Model: a name of the catalogue (see MODEL_LIST), or a parameter count: 7 or 70 (billions), 7e9 or ""70B""", _
        "GPU: a name of the catalogue, such as h100-sxm-80gb (see GPU_LIST)", _
        "Number format of the weights: fp32, fp16, bf16, fp8, int8, int4, mxfp4, nvfp4, nf4, awq, gptq, or a GGUF name such as Q4_K_M. Default: fp16.", _
        "Context of one sequence, prompt and answer together [tokens]. Default: 4096.", _
        "GPUs that share the model [GPUs]. Default: 1.", _
        "Serving engine: generic, vllm, llama.cpp, transformers, sglang, tensorrt-llm. Default: generic.")
    Describe "GPU_INFO", "One value of the catalogue's row of a GPU.", Array( _
        "GPU: a name of the catalogue, such as h100-sxm-80gb (see GPU_LIST)", _
        "What is asked: memory_gb, usable_gib, bandwidth_gb_s, memory_type, tdp_w, tier, price_usd, price_date, source and others. Default: memory_gb.")
    Describe "MODEL_INFO", "One value of the catalogue's row of a model.", Array( _
        "Model: a name of the catalogue (see MODEL_LIST), or a parameter count: 7 or 70 (billions), 7e9 or ""70B""", _
        "What is asked: params_b, active_params_b, layers, kv_heads, max_context, source and others. Default: params_b.")
    Describe "GPU_LIST", "The GPUs of the catalogue as a table.", Array( _
        "Only this class: datacenter, workstation, consumer, unified, edge, superchip, cloud-only. Optional.")
    Describe "MODEL_LIST", "The models of the catalogue as a table.", Array( _
        "Only this family, such as llama or qwen3 (see MODEL_INFO(model, family)). Optional.")
    Describe "GPU_PRICE", "Reference purchase price of one GPU; its date stands in GPU_INFO(gpu, price_date).", Array( _
        "GPU: a name of the catalogue, such as h100-sxm-80gb (see GPU_LIST)", _
        "What one US dollar is worth in your currency [money per USD]. Default: 1.")
    Describe "RENT_RATE", "Reference price of one GPU for an hour.", Array( _
        "GPU: a name of the catalogue, such as h100-sxm-80gb (see GPU_LIST)", _
        "Who rents it out, as the catalogue has it; left out: the catalogue's reference price. Optional.")
    Describe "PRICE_PER_GB", "Price of one GB (10^9 bytes) of the GPU memory that the driver really offers.", Array( _
        "GPU: a name of the catalogue, such as h100-sxm-80gb (see GPU_LIST)", _
        "Price of one GPU; left out: the catalogue's price in USD [money]. Optional.")
    Describe "OWN_COST", "Present value of owning GPUs: price, energy and running costs less what is left at the end.", Array( _
        "Price of one GPU [money]", _
        "Number of GPUs [GPUs]", _
        "Rated power of one GPU [W]", _
        "Years that are counted [years]", _
        "Price of electricity [money per kWh]", _
        "Power of the site over power of the computers [1 or more]. Default: 1.54.", _
        "Mean power draw as a share of rated power [0 to 1]. Default: 0.7.", _
        "Running cost besides energy, of all GPUs [money per year]. Default: 0.", _
        "Share of the purchase price that is left at the end [0 to 1]. Default: 0.", _
        "Discount rate per year [0 to 1]. Default: 0.035.")
    Describe "RENT_COST", "Present value of renting GPUs.", Array( _
        "Price of one GPU for an hour [money per hour]", _
        "Number of GPUs [GPUs]", _
        "Hours that are paid in a month; 730 is always [h]", _
        "Years that are counted [years]", _
        "Running cost besides energy, of all GPUs [money per year]. Default: 0.", _
        "Discount rate per year [0 to 1]. Default: 0.035.")
    Describe "BREAKEVEN_HOURS", "Hours of use at which buying has cost as much as renting.", Array( _
        "What is paid at the start [money]", _
        "What renting all of it costs [money per hour]", _
        "What running all of it costs once it is bought [money per hour]")
    Describe "COST_PER_MTOK", "Cost of a million tokens at a steady speed.", Array( _
        "What the hardware costs in an hour, busy or not [money per hour]", _
        "Speed while busy, over all sequences (see TOKENS_PER_SEC) [tokens per second]", _
        "Share of the hours in which it serves [above 0, at most 1]. Default: 1.")
    Describe "TOKENS_PER_SEC", "Most tokens per second, over all sequences, that memory bandwidth lets a GPU decode.", Array( _
        "Model: a name of the catalogue (see MODEL_LIST), or a parameter count: 7 or 70 (billions), 7e9 or ""70B""", _
        "GPU: a name of the catalogue, such as h100-sxm-80gb (see GPU_LIST)", _
        "Number format of the weights: fp32, fp16, bf16, fp8, int8, int4, mxfp4, nvfp4, nf4, awq, gptq, or a GGUF name such as Q4_K_M. Default: fp16.", _
        "Context of one sequence, prompt and answer together [tokens]. Default: 4096.", _
        "Sequences served at once [sequences]. Default: 1.", _
        "GPUs that share the model [GPUs]. Default: 1.")
    Describe "COMPARE_GPUS", "One row per GPU: does it fit, GPUs needed, headroom, speed, price, price per usable GB, rent.", Array( _
        "Model: a name of the catalogue (see MODEL_LIST), or a parameter count: 7 or 70 (billions), 7e9 or ""70B""", _
        "Number format of the weights: fp32, fp16, bf16, fp8, int8, int4, mxfp4, nvfp4, nf4, awq, gptq, or a GGUF name such as Q4_K_M. Default: fp16.", _
        "Context of one sequence, prompt and answer together [tokens]. Default: 4096.", _
        "Sequences served at once [sequences]. Default: 1.", _
        "Cells with the GPUs to compare, one name each; left out: every GPU of the catalogue. Optional.", _
        "Serving engine: generic, vllm, llama.cpp, transformers, sglang, tensorrt-llm. Default: generic.")
End Sub

Private Sub Describe(ByVal functionName As String, ByVal summary As String, ByVal helpTexts As Variant)
    Application.MacroOptions Macro:="'" & ThisWorkbook.Name & "'!" & functionName, Description:=summary, _
        Category:="GPU sizing", ArgumentDescriptions:=helpTexts
End Sub
