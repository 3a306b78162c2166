@echo off
rem Finds Python @PYTHON@ and hands over to it: what is missing is installed without internet, then a menu opens.
rem With words behind it, it runs that command instead:  start.bat dtm check phases\phase-3
setlocal EnableExtensions DisableDelayedExpansion
chcp 65001 >nul
pushd "%~dp0"
set "STATUS=2"
set "FOUND="
set "SETUP="
set "PYTHONHOME="
set "PYTHONUTF8=1"
set "PYTHONPATH=%CD%\project"
if not exist "project\analysis\publish\bundle\start.py" goto notwhole

call :try ".venv\Scripts\python.exe"
if defined FOUND goto found
call :try py -@PYTHON@
if defined FOUND goto found
call :try "%LocalAppData%\Programs\Python\Python@SHORT@\python.exe"
if defined FOUND goto found
call :try "%ProgramFiles%\Python@SHORT@\python.exe"
if defined FOUND goto found
call :try python
if defined FOUND goto found

for %%F in (python-@PYTHON@.*-amd64.exe) do set "SETUP=%%~fF"
if not defined SETUP goto nopython
echo Python @PYTHON@: "%SETUP%"
start "" /wait "%SETUP%" /passive InstallAllUsers=0 PrependPath=0 Include_launcher=0 Include_test=0 Shortcuts=0
call :try "%LocalAppData%\Programs\Python\Python@SHORT@\python.exe"
if defined FOUND goto found

:nopython
type "texts\no-python.txt"
goto wait

:notwhole
echo Unpack the whole folder first, then open start.bat in it.
if exist "texts\not-whole.txt" type "texts\not-whole.txt"
goto wait

:found
%FOUND% -m analysis.publish.bundle.start %*
set "STATUS=%ERRORLEVEL%"
if "%STATUS%"=="0" goto end

:wait
if "%~1"=="" pause

:end
popd
endlocal & exit /b %STATUS%

rem Sets FOUND to the words behind :try when they start a 64-bit Python @PYTHON@.
:try
%* -I -c "import sys; sys.exit(sys.version_info[:2] != (@TUPLE@) or sys.maxsize < 2**32)" >nul 2>nul
if not errorlevel 1 set FOUND=%*
exit /b 0
