# bash completion for evaluator: source <(evaluator completion bash)
_evaluator() {
    local command=${COMP_WORDS[0]} word=${COMP_WORDS[COMP_CWORD]} line=${COMP_LINE:0:COMP_POINT} last found IFS=$'\n'
    # What stands behind the command's name, up to the cursor.
    line=${line#*"$command"}
    line=${line#"${line%%[! ]*}"}
    # --option=VALUE is two words to the program and three to bash, whose last may be "=".
    last=${line##* }
    [[ $last == --*=* ]] && line=${line%"$last"}${last/=/ }
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
