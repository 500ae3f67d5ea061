Attribute VB_Name = "vramsheet_ribbon"
Option Explicit
' What the buttons of the ribbon do: Python decides (vramsheet.spreadsheet.ribbon), this module asks and places.

Private Const PYTHON_MODULE As String = "vramsheet.spreadsheet.ribbon"
Private Const TITLE As String = "vramsheet"
Private Const PRICES_SHEET As String = "vramsheet prices"
Private Const RED As Long = 192

Private Function FromPython(ByVal functionName As String, ByVal arguments As Variant) As Variant
    FromPython = XLPy.CallUDF(PYTHON_MODULE, functionName, arguments)
End Function

' Button "Compare GPUs": a live table of all GPUs for one model, from the selected cell on.
Public Sub CompareGpus(control As Object)
    Dim model As String, answer As Variant
    On Error GoTo Problem
    model = InputBox("Which model? A name of the catalogue, or billions of parameters:", TITLE, SuggestedModel())
    If model = "" Then Exit Sub
    answer = FromPython("comparison", Array(model))
    If Not IsArray(answer) Then
        MsgBox answer, vbExclamation, TITLE
        Exit Sub
    End If
    PlaceTable CStr(answer(LBound(answer))), CLng(answer(LBound(answer) + 1)), CLng(answer(LBound(answer) + 2))
    Exit Sub
Problem:
    MsgBox Err.Description, vbCritical, TITLE
End Sub

Private Function SuggestedModel() As String
    SuggestedModel = "llama-3.1-8b"
    If VarType(ActiveCell.Value) <> vbString Then Exit Function
    If Len(ActiveCell.Value) > 0 And Len(ActiveCell.Value) < 100 Then SuggestedModel = ActiveCell.Value
End Function

' Writes a formula that gives a table; nothing that stands there already is overwritten, but the selected cell.
Private Sub PlaceTable(ByVal formula As String, ByVal rowCount As Long, ByVal columnCount As Long)
    Dim target As Object, first As Object, filledCount As Long
    Set first = ActiveCell
    Set target = first.Resize(rowCount, columnCount)
    filledCount = Application.WorksheetFunction.CountA(target) - Application.WorksheetFunction.CountA(first)
    If filledCount > 0 Then
        MsgBox "The table needs " & rowCount & " rows and " & columnCount & " columns that are empty, and " & _
            filledCount & " cells there are not. Select another cell.", vbExclamation, TITLE
        Exit Sub
    End If
    On Error Resume Next
    first.Formula2 = formula ' Excel 2021 and Microsoft 365: the table spills
    If Err.Number <> 0 Then
        Err.Clear
        On Error GoTo 0
        target.FormulaArray = formula
    End If
    On Error GoTo 0
    target.Rows(1).Font.Bold = True
    target.Columns.AutoFit
End Sub

' Button "Price ages": every price of the catalogue with its age today, on a sheet of its own.
Public Sub ShowPriceAges(control As Object)
    Dim rows As Variant, sheet As Object, target As Object, row As Long, lastColumn As Long
    On Error GoTo Problem
    rows = FromPython("price_ages", Array(CDbl(Date)))
    If Not IsArray(rows) Then
        MsgBox rows, vbExclamation, TITLE
        Exit Sub
    End If
    Set sheet = SheetNamed(PRICES_SHEET)
    sheet.Cells.Clear
    lastColumn = UBound(rows, 2) - LBound(rows, 2) + 1
    Set target = sheet.Range("A1").Resize(UBound(rows, 1) - LBound(rows, 1) + 1, lastColumn)
    target.Value = rows
    target.Rows(1).Font.Bold = True
    For row = 2 To target.Rows.Count
        If target.Cells(row, lastColumn).Value <> "fresh" Then target.Cells(row, lastColumn).Font.Color = RED
    Next row
    target.Columns.AutoFit
    sheet.Activate
    Exit Sub
Problem:
    MsgBox Err.Description, vbCritical, TITLE
End Sub

Private Function SheetNamed(ByVal name As String) As Object
    Set SheetNamed = Nothing
    On Error Resume Next
    Set SheetNamed = ActiveWorkbook.Worksheets(name)
    On Error GoTo 0
    If Not SheetNamed Is Nothing Then Exit Function
    Set SheetNamed = ActiveWorkbook.Worksheets.Add(After:=ActiveWorkbook.Sheets(ActiveWorkbook.Sheets.Count))
    SheetNamed.Name = name
End Function

' Button "PDF report": the quote on the sheets of this workbook, or one in a file, as a PDF.
Public Sub MakeReport(control As Object)
    Dim copied As String, source As Variant, target As Variant, said As Variant
    On Error GoTo Problem
    target = Application.GetSaveAsFilename(BaseName(ActiveWorkbook.Name) & ".pdf", "PDF (*.pdf), *.pdf")
    If VarType(target) = vbBoolean Then Exit Sub
    copied = Environ$("TEMP") & "\vramsheet-" & Format$(Now, "yyyymmddhhnnss") & Suffix(ActiveWorkbook.Name)
    ActiveWorkbook.SaveCopyAs copied ' what is on the screen, saved or not, wherever the workbook lies
    Application.StatusBar = "Making the PDF ..."
    said = FromPython("report", Array(copied, target, ActiveWorkbook.Name))
    Kill copied
    Application.StatusBar = False
    If said(LBound(said)) = "problem" Then
        If MsgBox(said(LBound(said) + 1) & vbLf & vbLf & "Choose a file with a quote instead?", _
            vbYesNo + vbExclamation, TITLE) = vbNo Then Exit Sub
        source = Application.GetOpenFilename("Quotes (*.yaml;*.yml;*.xlsx), *.yaml;*.yml;*.xlsx")
        If VarType(source) = vbBoolean Then Exit Sub
        Application.StatusBar = "Making the PDF ..."
        said = FromPython("report", Array(source, target, source))
        Application.StatusBar = False
    End If
    If said(LBound(said)) = "problem" Then
        MsgBox said(LBound(said) + 1), vbExclamation, TITLE
    Else
        If said(LBound(said) + 1) <> "" Then MsgBox said(LBound(said) + 1), vbInformation, TITLE
        ThisWorkbook.FollowHyperlink CStr(target)
    End If
    Exit Sub
Problem:
    Application.StatusBar = False
    MsgBox Err.Description, vbCritical, TITLE
End Sub

Private Function BaseName(ByVal name As String) As String
    BaseName = name
    If InStrRev(name, ".") > 1 Then BaseName = Left$(name, InStrRev(name, ".") - 1)
End Function

Private Function Suffix(ByVal name As String) As String
    Suffix = ".xlsx" ' a new workbook has none, and is of that kind
    If InStrRev(name, ".") > 1 Then Suffix = Mid$(name, InStrRev(name, "."))
End Function

' Button "Explain this cell": the sentence behind the error that the selected cell shows.
Public Sub ExplainCell(control As Object)
    ExplainSelectedCell
End Sub

' Button "Help": the page with all functions, as a file on this machine.
Public Sub OpenHelp(control As Object)
    Dim answer As Variant
    On Error GoTo Problem
    answer = FromPython("help_page", Array(Environ$("USERPROFILE")))
    If answer(LBound(answer)) = "problem" Then
        MsgBox answer(LBound(answer) + 1), vbExclamation, TITLE
    Else
        ThisWorkbook.FollowHyperlink CStr(answer(LBound(answer) + 1))
    End If
    Exit Sub
Problem:
    MsgBox Err.Description, vbCritical, TITLE
End Sub
