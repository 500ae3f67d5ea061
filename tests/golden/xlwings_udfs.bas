Function BREAKEVEN_HOURS(purchase_cost, rent_per_hour, own_per_hour)
    #If App = "Microsoft Excel" Then
        If TypeOf Application.Caller Is Range Then On Error GoTo failed
        BREAKEVEN_HOURS = XLPy.CallUDF("vramsheet.spreadsheet.excel", "BREAKEVEN_HOURS", Array(purchase_cost, rent_per_hour, own_per_hour), ActiveWorkbook, Application.Caller)
        Exit Function
    #Else
        BREAKEVEN_HOURS = XLPy.CallUDF("vramsheet.spreadsheet.excel", "BREAKEVEN_HOURS", Array(purchase_cost, rent_per_hour, own_per_hour))
        Exit Function
    #End If
failed:
    BREAKEVEN_HOURS = Err.Description
End Function

Function COMPARE_GPUS(model, Optional precision, Optional context, Optional batch, Optional gpus_range, Optional engine)
    #If App = "Microsoft Excel" Then
        If TypeOf Application.Caller Is Range Then On Error GoTo failed
        COMPARE_GPUS = XLPy.CallUDF("vramsheet.spreadsheet.excel", "COMPARE_GPUS", Array(model, precision, context, batch, gpus_range, engine), ActiveWorkbook, Application.Caller)
        Exit Function
    #Else
        COMPARE_GPUS = XLPy.CallUDF("vramsheet.spreadsheet.excel", "COMPARE_GPUS", Array(model, precision, context, batch, gpus_range, engine))
        Exit Function
    #End If
failed:
    COMPARE_GPUS = Err.Description
End Function

Function COST_PER_MTOK(cost_per_hour, tokens_per_second, Optional utilisation)
    #If App = "Microsoft Excel" Then
        If TypeOf Application.Caller Is Range Then On Error GoTo failed
        COST_PER_MTOK = XLPy.CallUDF("vramsheet.spreadsheet.excel", "COST_PER_MTOK", Array(cost_per_hour, tokens_per_second, utilisation), ActiveWorkbook, Application.Caller)
        Exit Function
    #Else
        COST_PER_MTOK = XLPy.CallUDF("vramsheet.spreadsheet.excel", "COST_PER_MTOK", Array(cost_per_hour, tokens_per_second, utilisation))
        Exit Function
    #End If
failed:
    COST_PER_MTOK = Err.Description
End Function

Function FITS(model, gpu, Optional precision, Optional context, Optional batch, Optional gpus, Optional engine)
    #If App = "Microsoft Excel" Then
        If TypeOf Application.Caller Is Range Then On Error GoTo failed
        FITS = XLPy.CallUDF("vramsheet.spreadsheet.excel", "FITS", Array(model, gpu, precision, context, batch, gpus, engine), ActiveWorkbook, Application.Caller)
        Exit Function
    #Else
        FITS = XLPy.CallUDF("vramsheet.spreadsheet.excel", "FITS", Array(model, gpu, precision, context, batch, gpus, engine))
        Exit Function
    #End If
failed:
    FITS = Err.Description
End Function

Function FITS_HEADROOM(model, gpu, Optional precision, Optional context, Optional batch, Optional gpus, Optional engine)
    #If App = "Microsoft Excel" Then
        If TypeOf Application.Caller Is Range Then On Error GoTo failed
        FITS_HEADROOM = XLPy.CallUDF("vramsheet.spreadsheet.excel", "FITS_HEADROOM", Array(model, gpu, precision, context, batch, gpus, engine), ActiveWorkbook, Application.Caller)
        Exit Function
    #Else
        FITS_HEADROOM = XLPy.CallUDF("vramsheet.spreadsheet.excel", "FITS_HEADROOM", Array(model, gpu, precision, context, batch, gpus, engine))
        Exit Function
    #End If
failed:
    FITS_HEADROOM = Err.Description
End Function

Function FITS_WHY(model, gpu, Optional precision, Optional context, Optional batch, Optional gpus, Optional engine)
    #If App = "Microsoft Excel" Then
        If TypeOf Application.Caller Is Range Then On Error GoTo failed
        FITS_WHY = XLPy.CallUDF("vramsheet.spreadsheet.excel", "FITS_WHY", Array(model, gpu, precision, context, batch, gpus, engine), ActiveWorkbook, Application.Caller)
        Exit Function
    #Else
        FITS_WHY = XLPy.CallUDF("vramsheet.spreadsheet.excel", "FITS_WHY", Array(model, gpu, precision, context, batch, gpus, engine))
        Exit Function
    #End If
failed:
    FITS_WHY = Err.Description
End Function

Function GPUS_NEEDED(model, gpu, Optional precision, Optional context, Optional batch, Optional engine)
    #If App = "Microsoft Excel" Then
        If TypeOf Application.Caller Is Range Then On Error GoTo failed
        GPUS_NEEDED = XLPy.CallUDF("vramsheet.spreadsheet.excel", "GPUS_NEEDED", Array(model, gpu, precision, context, batch, engine), ActiveWorkbook, Application.Caller)
        Exit Function
    #Else
        GPUS_NEEDED = XLPy.CallUDF("vramsheet.spreadsheet.excel", "GPUS_NEEDED", Array(model, gpu, precision, context, batch, engine))
        Exit Function
    #End If
failed:
    GPUS_NEEDED = Err.Description
End Function

Function GPU_INFO(gpu, Optional field)
    #If App = "Microsoft Excel" Then
        If TypeOf Application.Caller Is Range Then On Error GoTo failed
        GPU_INFO = XLPy.CallUDF("vramsheet.spreadsheet.excel", "GPU_INFO", Array(gpu, field), ActiveWorkbook, Application.Caller)
        Exit Function
    #Else
        GPU_INFO = XLPy.CallUDF("vramsheet.spreadsheet.excel", "GPU_INFO", Array(gpu, field))
        Exit Function
    #End If
failed:
    GPU_INFO = Err.Description
End Function

Function GPU_LIST(Optional tier)
    #If App = "Microsoft Excel" Then
        If TypeOf Application.Caller Is Range Then On Error GoTo failed
        GPU_LIST = XLPy.CallUDF("vramsheet.spreadsheet.excel", "GPU_LIST", Array(tier), ActiveWorkbook, Application.Caller)
        Exit Function
    #Else
        GPU_LIST = XLPy.CallUDF("vramsheet.spreadsheet.excel", "GPU_LIST", Array(tier))
        Exit Function
    #End If
failed:
    GPU_LIST = Err.Description
End Function

Function GPU_PRICE(gpu, Optional currency_rate)
    #If App = "Microsoft Excel" Then
        If TypeOf Application.Caller Is Range Then On Error GoTo failed
        GPU_PRICE = XLPy.CallUDF("vramsheet.spreadsheet.excel", "GPU_PRICE", Array(gpu, currency_rate), ActiveWorkbook, Application.Caller)
        Exit Function
    #Else
        GPU_PRICE = XLPy.CallUDF("vramsheet.spreadsheet.excel", "GPU_PRICE", Array(gpu, currency_rate))
        Exit Function
    #End If
failed:
    GPU_PRICE = Err.Description
End Function

Function MAX_BATCH(model, gpu, Optional precision, Optional context, Optional gpus, Optional engine)
    #If App = "Microsoft Excel" Then
        If TypeOf Application.Caller Is Range Then On Error GoTo failed
        MAX_BATCH = XLPy.CallUDF("vramsheet.spreadsheet.excel", "MAX_BATCH", Array(model, gpu, precision, context, gpus, engine), ActiveWorkbook, Application.Caller)
        Exit Function
    #Else
        MAX_BATCH = XLPy.CallUDF("vramsheet.spreadsheet.excel", "MAX_BATCH", Array(model, gpu, precision, context, gpus, engine))
        Exit Function
    #End If
failed:
    MAX_BATCH = Err.Description
End Function

Function MAX_CONTEXT(model, gpu, Optional precision, Optional batch, Optional gpus, Optional engine)
    #If App = "Microsoft Excel" Then
        If TypeOf Application.Caller Is Range Then On Error GoTo failed
        MAX_CONTEXT = XLPy.CallUDF("vramsheet.spreadsheet.excel", "MAX_CONTEXT", Array(model, gpu, precision, batch, gpus, engine), ActiveWorkbook, Application.Caller)
        Exit Function
    #Else
        MAX_CONTEXT = XLPy.CallUDF("vramsheet.spreadsheet.excel", "MAX_CONTEXT", Array(model, gpu, precision, batch, gpus, engine))
        Exit Function
    #End If
failed:
    MAX_CONTEXT = Err.Description
End Function

Function MODEL_INFO(model, Optional field)
    #If App = "Microsoft Excel" Then
        If TypeOf Application.Caller Is Range Then On Error GoTo failed
        MODEL_INFO = XLPy.CallUDF("vramsheet.spreadsheet.excel", "MODEL_INFO", Array(model, field), ActiveWorkbook, Application.Caller)
        Exit Function
    #Else
        MODEL_INFO = XLPy.CallUDF("vramsheet.spreadsheet.excel", "MODEL_INFO", Array(model, field))
        Exit Function
    #End If
failed:
    MODEL_INFO = Err.Description
End Function

Function MODEL_LIST(Optional family)
    #If App = "Microsoft Excel" Then
        If TypeOf Application.Caller Is Range Then On Error GoTo failed
        MODEL_LIST = XLPy.CallUDF("vramsheet.spreadsheet.excel", "MODEL_LIST", Array(family), ActiveWorkbook, Application.Caller)
        Exit Function
    #Else
        MODEL_LIST = XLPy.CallUDF("vramsheet.spreadsheet.excel", "MODEL_LIST", Array(family))
        Exit Function
    #End If
failed:
    MODEL_LIST = Err.Description
End Function

Function OWN_COST(price, gpus, watts, years, electricity_per_kwh, Optional pue, Optional load_factor, Optional opex_per_year, Optional residual, Optional discount_rate)
    #If App = "Microsoft Excel" Then
        If TypeOf Application.Caller Is Range Then On Error GoTo failed
        OWN_COST = XLPy.CallUDF("vramsheet.spreadsheet.excel", "OWN_COST", Array(price, gpus, watts, years, electricity_per_kwh, pue, load_factor, opex_per_year, residual, discount_rate), ActiveWorkbook, Application.Caller)
        Exit Function
    #Else
        OWN_COST = XLPy.CallUDF("vramsheet.spreadsheet.excel", "OWN_COST", Array(price, gpus, watts, years, electricity_per_kwh, pue, load_factor, opex_per_year, residual, discount_rate))
        Exit Function
    #End If
failed:
    OWN_COST = Err.Description
End Function

Function PRICE_PER_GB(gpu, Optional price)
    #If App = "Microsoft Excel" Then
        If TypeOf Application.Caller Is Range Then On Error GoTo failed
        PRICE_PER_GB = XLPy.CallUDF("vramsheet.spreadsheet.excel", "PRICE_PER_GB", Array(gpu, price), ActiveWorkbook, Application.Caller)
        Exit Function
    #Else
        PRICE_PER_GB = XLPy.CallUDF("vramsheet.spreadsheet.excel", "PRICE_PER_GB", Array(gpu, price))
        Exit Function
    #End If
failed:
    PRICE_PER_GB = Err.Description
End Function

Function RENT_COST(rate_per_gpu_hour, gpus, hours_per_month, years, Optional opex_per_year, Optional discount_rate)
    #If App = "Microsoft Excel" Then
        If TypeOf Application.Caller Is Range Then On Error GoTo failed
        RENT_COST = XLPy.CallUDF("vramsheet.spreadsheet.excel", "RENT_COST", Array(rate_per_gpu_hour, gpus, hours_per_month, years, opex_per_year, discount_rate), ActiveWorkbook, Application.Caller)
        Exit Function
    #Else
        RENT_COST = XLPy.CallUDF("vramsheet.spreadsheet.excel", "RENT_COST", Array(rate_per_gpu_hour, gpus, hours_per_month, years, opex_per_year, discount_rate))
        Exit Function
    #End If
failed:
    RENT_COST = Err.Description
End Function

Function RENT_RATE(gpu, Optional provider)
    #If App = "Microsoft Excel" Then
        If TypeOf Application.Caller Is Range Then On Error GoTo failed
        RENT_RATE = XLPy.CallUDF("vramsheet.spreadsheet.excel", "RENT_RATE", Array(gpu, provider), ActiveWorkbook, Application.Caller)
        Exit Function
    #Else
        RENT_RATE = XLPy.CallUDF("vramsheet.spreadsheet.excel", "RENT_RATE", Array(gpu, provider))
        Exit Function
    #End If
failed:
    RENT_RATE = Err.Description
End Function

Function TOKENS_PER_SEC(model, gpu, Optional precision, Optional context, Optional batch, Optional gpus)
    #If App = "Microsoft Excel" Then
        If TypeOf Application.Caller Is Range Then On Error GoTo failed
        TOKENS_PER_SEC = XLPy.CallUDF("vramsheet.spreadsheet.excel", "TOKENS_PER_SEC", Array(model, gpu, precision, context, batch, gpus), ActiveWorkbook, Application.Caller)
        Exit Function
    #Else
        TOKENS_PER_SEC = XLPy.CallUDF("vramsheet.spreadsheet.excel", "TOKENS_PER_SEC", Array(model, gpu, precision, context, batch, gpus))
        Exit Function
    #End If
failed:
    TOKENS_PER_SEC = Err.Description
End Function

Function VRAM(model, Optional precision, Optional context, Optional batch, Optional kv_precision, Optional engine, Optional unit)
    #If App = "Microsoft Excel" Then
        If TypeOf Application.Caller Is Range Then On Error GoTo failed
        VRAM = XLPy.CallUDF("vramsheet.spreadsheet.excel", "VRAM", Array(model, precision, context, batch, kv_precision, engine, unit), ActiveWorkbook, Application.Caller)
        Exit Function
    #Else
        VRAM = XLPy.CallUDF("vramsheet.spreadsheet.excel", "VRAM", Array(model, precision, context, batch, kv_precision, engine, unit))
        Exit Function
    #End If
failed:
    VRAM = Err.Description
End Function

Function VRAM_HIGH(model, Optional precision, Optional context, Optional batch, Optional kv_precision, Optional engine, Optional unit)
    #If App = "Microsoft Excel" Then
        If TypeOf Application.Caller Is Range Then On Error GoTo failed
        VRAM_HIGH = XLPy.CallUDF("vramsheet.spreadsheet.excel", "VRAM_HIGH", Array(model, precision, context, batch, kv_precision, engine, unit), ActiveWorkbook, Application.Caller)
        Exit Function
    #Else
        VRAM_HIGH = XLPy.CallUDF("vramsheet.spreadsheet.excel", "VRAM_HIGH", Array(model, precision, context, batch, kv_precision, engine, unit))
        Exit Function
    #End If
failed:
    VRAM_HIGH = Err.Description
End Function

Function VRAM_KV(model, Optional context, Optional batch, Optional kv_precision, Optional engine, Optional unit)
    #If App = "Microsoft Excel" Then
        If TypeOf Application.Caller Is Range Then On Error GoTo failed
        VRAM_KV = XLPy.CallUDF("vramsheet.spreadsheet.excel", "VRAM_KV", Array(model, context, batch, kv_precision, engine, unit), ActiveWorkbook, Application.Caller)
        Exit Function
    #Else
        VRAM_KV = XLPy.CallUDF("vramsheet.spreadsheet.excel", "VRAM_KV", Array(model, context, batch, kv_precision, engine, unit))
        Exit Function
    #End If
failed:
    VRAM_KV = Err.Description
End Function

Function VRAM_LOW(model, Optional precision, Optional context, Optional batch, Optional kv_precision, Optional engine, Optional unit)
    #If App = "Microsoft Excel" Then
        If TypeOf Application.Caller Is Range Then On Error GoTo failed
        VRAM_LOW = XLPy.CallUDF("vramsheet.spreadsheet.excel", "VRAM_LOW", Array(model, precision, context, batch, kv_precision, engine, unit), ActiveWorkbook, Application.Caller)
        Exit Function
    #Else
        VRAM_LOW = XLPy.CallUDF("vramsheet.spreadsheet.excel", "VRAM_LOW", Array(model, precision, context, batch, kv_precision, engine, unit))
        Exit Function
    #End If
failed:
    VRAM_LOW = Err.Description
End Function

Function VRAM_PARTS(model, Optional precision, Optional context, Optional batch, Optional kv_precision, Optional engine, Optional unit)
    #If App = "Microsoft Excel" Then
        If TypeOf Application.Caller Is Range Then On Error GoTo failed
        VRAM_PARTS = XLPy.CallUDF("vramsheet.spreadsheet.excel", "VRAM_PARTS", Array(model, precision, context, batch, kv_precision, engine, unit), ActiveWorkbook, Application.Caller)
        Exit Function
    #Else
        VRAM_PARTS = XLPy.CallUDF("vramsheet.spreadsheet.excel", "VRAM_PARTS", Array(model, precision, context, batch, kv_precision, engine, unit))
        Exit Function
    #End If
failed:
    VRAM_PARTS = Err.Description
End Function

Function VRAM_RULE(params, Optional precision, Optional task)
    #If App = "Microsoft Excel" Then
        If TypeOf Application.Caller Is Range Then On Error GoTo failed
        VRAM_RULE = XLPy.CallUDF("vramsheet.spreadsheet.excel", "VRAM_RULE", Array(params, precision, task), ActiveWorkbook, Application.Caller)
        Exit Function
    #Else
        VRAM_RULE = XLPy.CallUDF("vramsheet.spreadsheet.excel", "VRAM_RULE", Array(params, precision, task))
        Exit Function
    #End If
failed:
    VRAM_RULE = Err.Description
End Function

Function VRAM_TRAIN(model, Optional method, Optional sequence, Optional batch, Optional optimizer, Optional checkpointing, Optional precision, Optional gpus, Optional sharding, Optional unit)
    #If App = "Microsoft Excel" Then
        If TypeOf Application.Caller Is Range Then On Error GoTo failed
        VRAM_TRAIN = XLPy.CallUDF("vramsheet.spreadsheet.excel", "VRAM_TRAIN", Array(model, method, sequence, batch, optimizer, checkpointing, precision, gpus, sharding, unit), ActiveWorkbook, Application.Caller)
        Exit Function
    #Else
        VRAM_TRAIN = XLPy.CallUDF("vramsheet.spreadsheet.excel", "VRAM_TRAIN", Array(model, method, sequence, batch, optimizer, checkpointing, precision, gpus, sharding, unit))
        Exit Function
    #End If
failed:
    VRAM_TRAIN = Err.Description
End Function

Function VRAM_WEIGHTS(model, Optional precision, Optional unit)
    #If App = "Microsoft Excel" Then
        If TypeOf Application.Caller Is Range Then On Error GoTo failed
        VRAM_WEIGHTS = XLPy.CallUDF("vramsheet.spreadsheet.excel", "VRAM_WEIGHTS", Array(model, precision, unit), ActiveWorkbook, Application.Caller)
        Exit Function
    #Else
        VRAM_WEIGHTS = XLPy.CallUDF("vramsheet.spreadsheet.excel", "VRAM_WEIGHTS", Array(model, precision, unit))
        Exit Function
    #End If
failed:
    VRAM_WEIGHTS = Err.Description
End Function

