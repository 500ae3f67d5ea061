Attribute VB_Name = "vramsheet_functions"
Option Explicit
' The functions of vramsheet {version} for Excel on Windows. Written by "vramsheet addin build"; changes made here are lost.
' It needs the VBA part of xlwings in the same project, or a reference to the xlwings add-in; see README.md beside it.

Private Const PYTHON_MODULE As String = "vramsheet.spreadsheet.excel"
Private Const MOST_SENTENCES As Long = 20000
Public sentences As Collection

{functions}

' What a cell shows: Python's answer, or a real error value. Called from VBA instead of a cell, a failure is raised.
Private Function Asked(ByVal functionName As String, ByVal arguments As Variant) As Variant
    Dim place As Long, values() As Variant
    If IsCalledByCell() Then On Error GoTo Problem
    ReDim values(LBound(arguments) To UBound(arguments))
    For place = LBound(arguments) To UBound(arguments)
        values(place) = Given(arguments(place))
    Next place
    Asked = AsCells(XLPy.CallUDF(PYTHON_MODULE, functionName, values))
    Exit Function
Problem:
    ' Python could not be started or reached: an error value, never a text that a SUM skips.
    Remember 0, 0, functionName & ": " & Err.Description
    Asked = CVErr(2015)
End Function

' An argument as Python takes it: the values of a range instead of the range, so that Python need not ask Excel back.
Private Function Given(Optional ByRef argument As Variant) As Variant
    Given = Empty
    If IsMissing(argument) Then Exit Function
    If TypeName(argument) = "Range" Then
        Given = ValuesOf(argument)
    Else
        Given = argument
    End If
End Function

Private Function ValuesOf(ByVal block As Object) As Variant
    If block.Areas.Count > 1 Then Err.Raise 5, Description:="a range in several pieces, expected one block of cells"
    ValuesOf = block.Value
End Function

' What a cell shows for one answer: the answer itself, or a real error value where Python sent the text of one.
Private Function AsCell(ByVal answer As Variant, ByVal row As Long, ByVal column As Long) As Variant
    Dim code As String
    AsCell = answer
    If VarType(answer) <> vbString Then Exit Function
    If Left$(answer, 1) <> "#" Then Exit Function
    code = Split(answer, " ")(0)
    Select Case code
{errors}
    Case Else
        Exit Function
    End Select
    Remember row, column, answer
End Function

' The same for every cell of an array; a row comes as an array of one dimension.
Private Function AsCells(ByVal answer As Variant) As Variant
    Dim row As Long, column As Long
    If Not IsArray(answer) Then
        AsCells = AsCell(answer, 0, 0)
        Exit Function
    End If
    If DimensionCount(answer) = 1 Then
        For column = LBound(answer) To UBound(answer)
            answer(column) = AsCell(answer(column), 0, column - LBound(answer))
        Next column
    Else
        For row = LBound(answer, 1) To UBound(answer, 1)
            For column = LBound(answer, 2) To UBound(answer, 2)
                answer(row, column) = AsCell(answer(row, column), row - LBound(answer, 1), column - LBound(answer, 2))
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

Private Function IsCalledByCell() As Boolean
    IsCalledByCell = TypeName(Application.Caller) = "Range"
End Function

' Keeps the sentence that explains the error in a cell, as a cell can show no more than the error itself.
Private Sub Remember(ByVal row As Long, ByVal column As Long, ByVal sentence As String)
    Dim key As String
    If Not IsCalledByCell() Then Exit Sub
    On Error Resume Next
    key = Application.Caller.Cells(1, 1).Offset(row, column).Address(External:=True)
    If sentences Is Nothing Then Set sentences = New Collection
    If sentences.Count >= MOST_SENTENCES Then Set sentences = New Collection
    sentences.Remove key
    sentences.Add sentence, key
End Sub

' The sentence that explains a cell; empty text where these functions gave no error to it.
Private Function SentenceOf(ByVal cell As Object) As String
    On Error Resume Next
    SentenceOf = sentences.Item(cell.Address(External:=True))
End Function

' Calculates a cell again, so that only what is still wrong with it is explained.
Private Function ExplanationOf(ByVal cell As Object) As String
    Dim source As Object
    On Error Resume Next
    Set source = cell
    If cell.HasArray Then Set source = cell.CurrentArray.Cells(1, 1)
    If cell.HasSpill Then Set source = cell.SpillParent
    sentences.Remove cell.Address(External:=True)
    source.Dirty
    source.Calculate
    ExplanationOf = SentenceOf(cell)
    If ExplanationOf = "" Then ExplanationOf = SentenceOf(source)
End Function

' Says in one sentence why the selected cell shows an error; the ribbon's button and Alt+F8 run it.
Public Sub ExplainSelectedCell()
    Dim sentence As String
    On Error GoTo Problem
    sentence = ExplanationOf(ActiveCell)
    If sentence = "" Then sentence = "None of the functions of vramsheet has given an error to this cell."
    MsgBox sentence, vbInformation, "vramsheet: " & ActiveCell.Address(False, False)
    Exit Sub
Problem:
    MsgBox Err.Description, vbCritical, "vramsheet"
End Sub

' Shows the functions and their arguments in the function wizard, once Excel has finished opening files.
Public Sub Auto_Open()
    On Error Resume Next
    Application.OnTime Now, "'" & ThisWorkbook.Name & "'!vramsheet_functions.DescribeFunctions"
End Sub

Public Sub DescribeFunctions()
    On Error Resume Next
{descriptions}
End Sub

Private Sub Describe(ByVal functionName As String, ByVal summary As String, ByVal helpTexts As Variant)
    Application.MacroOptions Macro:="'" & ThisWorkbook.Name & "'!" & functionName, Description:=summary, _
        Category:="{category}", ArgumentDescriptions:=helpTexts
End Sub
