@echo off
rem Starts @name@ of an installed Tachograph, as the script @name@ does elsewhere; @name@ and @jar@ are filled in.
setlocal DisableDelayedExpansion
for %%I in ("%~dp0..") do set "installed=%%~fI"
if defined JAVA_HOME goto java_home
set "java=java.exe"
where /q java.exe
if not errorlevel 1 goto found
echo @name@: java is missing; install a JDK 17 or newer, or set JAVA_HOME>&2
exit /b 2
:java_home
set "java=%JAVA_HOME%\bin\java.exe"
if exist "%java%" goto found
echo @name@: JAVA_HOME is set, but there is no bin\java.exe in it; point it to a JDK 17 or newer>&2
exit /b 2
:found
set "cache="
if defined LOCALAPPDATA set "cache=%LOCALAPPDATA%\tachograph"
"%java%" -XX:+UseSerialGC "-Dtachograph.home=%~dp0." "-Dtachograph.cache=%cache%" %TACHO_JAVA_OPTS% -jar "%installed%\@jar@" %*
exit /b %ERRORLEVEL%
