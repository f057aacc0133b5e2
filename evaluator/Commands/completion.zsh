#compdef evaluator
# zsh completion for evaluator: source <(evaluator completion zsh), after compinit
_evaluator() {
    local line="${(j: :)words[2,CURRENT-1]} $PREFIX"
    local -a found
    line="${line# }"
    found=("${(@f)$("${words[1]}" "[suggest:${#line}]" "$line" 2>/dev/null)}")
    if [[ $PREFIX == -* ]]; then
        found=("${(@M)found:#-*}")
    else
        found=("${(@)found:#[-/]*}")
    fi
    found=("${(@)found:#}")
    # Where nothing is suggested there are files.
    (( $#found )) && compadd -a found || _files
}
compdef _evaluator evaluator
