@echo off
setlocal EnableExtensions DisableDelayedExpansion
set "PYTHONHOME="
set "PYTHONUTF8=1"
set "PYTHONPATH=%~dp0..\project"
"%~dp0..\.venv\Scripts\python.exe" -m analysis %*
