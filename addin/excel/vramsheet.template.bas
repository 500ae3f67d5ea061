Attribute VB_Name = "vramsheet_functions"
Option Explicit
' The functions of vramsheet {version} for Excel on Windows. Written by "vramsheet addin build"; changes made here are lost.
' It needs the VBA part of xlwings in the same project, or a reference to the xlwings add-in; see README.md beside it.

Private Const PYTHON_MODULE As String = "vramsheet.spreadsheet.excel"

{functions}

' What a cell shows for one answer: the answer itself, or a real error value where Python sent the text of one.
Private Function AsCell(ByVal answer As Variant) As Variant
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
{descriptions}
End Sub

Private Sub Describe(ByVal functionName As String, ByVal summary As String, ByVal helpTexts As Variant)
    Application.MacroOptions Macro:="'" & ThisWorkbook.Name & "'!" & functionName, Description:=summary, _
        Category:="{category}", ArgumentDescriptions:=helpTexts
End Sub
