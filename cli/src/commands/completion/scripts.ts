/** What each shell reads. All of them ask `dcos __complete` with the words up to the cursor. */
export const scripts: Record<string, string | undefined> = {
  bash: `# dcos completion for bash: source <(dcos completion bash)
_dcos_complete() {
  local words=("\${COMP_WORDS[@]:1:COMP_CWORD}") line
  COMPREPLY=()
  while IFS= read -r line; do
    if [ "$line" = ":files" ]; then
      compopt -o filenames 2>/dev/null
      while IFS= read -r line; do COMPREPLY+=("$line"); done < <(compgen -f -- "\${words[\${#words[@]}-1]}")
    else
      COMPREPLY+=("\${line%%$'\\t'*}")
    fi
  done < <("\${COMP_WORDS[0]}" __complete "\${words[@]}" 2>/dev/null)
}
complete -F _dcos_complete dcos
`,
  zsh: `#compdef dcos
# dcos completion for zsh: source <(dcos completion zsh), or a file _dcos in a folder of $fpath
_dcos() {
  local line word
  local -a found
  while IFS= read -r line; do
    if [ "$line" = ":files" ]; then
      _files
      return
    fi
    word="\${line%%$'\\t'*}"
    word="\${word//:/\\\\:}"
    if [[ "$line" == *$'\\t'* ]]; then found+=("$word:\${line#*$'\\t'}"); else found+=("$word"); fi
  done < <("\${words[1]}" __complete "\${(@)words[2,CURRENT]}" 2>/dev/null)
  _describe 'dcos' found
}
if [ "\${funcstack[1]}" = "_dcos" ]; then _dcos "$@"; else compdef _dcos dcos; fi
`,
  fish: `# dcos completion for fish: dcos completion fish | source
function __dcos_complete
  set -l words (commandline -opc)[2..] (commandline -ct)
  for line in (dcos __complete $words 2>/dev/null)
    if test "$line" = ":files"
      __fish_complete_path (commandline -ct)
    else
      echo $line
    end
  end
end
complete -c dcos -f -a '(__dcos_complete)'
`,
}
