@echo off
rem The multiagent command of this clone: builds it in Release when a source is newer than the last build, then starts it.
rem Arguments, exit code and the working directory are those of the command.
setlocal
set "root=%~dp0"
set "state=%root%artifacts\multiagent"
set "command=%root%artifacts\bin\MultiagentAspire.Cli\release\multiagent.dll"
where /q dotnet || (echo multiagent: dotnet was not found; install the .NET 10 SDK 1>&2 & exit /b 1)
if exist "%command%" if exist "%state%\built" (
  powershell -NoProfile -Command "$b = (Get-Item '%state%\built').LastWriteTimeUtc; $s = 'src','protos','eng\Torch.targets','MultiagentAspire.ServiceDefaults','Directory.Build.props','Directory.Build.targets','Directory.Packages.props','global.json' | ForEach-Object { Join-Path '%root%' $_ }; if (Get-ChildItem $s -Recurse | Where-Object { $_.LastWriteTimeUtc -gt $b } | Select-Object -First 1) { exit 1 }" && goto start
)
echo multiagent: building in Release; this happens once after each change of the sources 1>&2
if not exist "%state%" mkdir "%state%"
type nul > "%state%\building"
pushd "%root%"
dotnet build src\MultiagentAspire.Cli -c Release --nologo -v quiet -p:RunAnalyzers=false -nodeReuse:false > "%state%\build.log" 2>&1
if errorlevel 1 (
  popd
  findstr /c:"error" "%state%\build.log" 1>&2
  echo multiagent: the build failed; all of its output is in %state%\build.log 1>&2
  exit /b 1
)
popd
move /y "%state%\building" "%state%\built" > nul
:start
dotnet "%command%" %*
exit /b %errorlevel%
