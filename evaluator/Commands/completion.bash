# bash completion for evaluator: source <(evaluator completion bash)
_evaluator() {
    local command=${COMP_WORDS[0]} word=${COMP_WORDS[COMP_CWORD]} line=${COMP_LINE:0:COMP_POINT} found IFS=$'\n'
    # What stands behind the command's name, up to the cursor. --option=VALUE are three words to bash, and the last may be "=".
    line=${line#*"$command"}
    line=${line#"${line%%[! ]*}"}
    [[ $word == = ]] && word=
    found=$("$command" "[suggest:${#line}]" "$line" 2>/dev/null)
    if [[ $word == -* ]]; then
        found=$(grep -e '^-' <<< "$found")
    else
        found=$(grep -v -e '^[-/]' <<< "$found")
    fi
    COMPREPLY=($(compgen -W "$found" -- "$word"))
}
# Where nothing is suggested there are files.
complete -o bashdefault -o default -F _evaluator evaluator
