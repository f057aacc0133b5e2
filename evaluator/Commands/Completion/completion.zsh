#compdef evaluator
# zsh completion for evaluator: source <(evaluator completion zsh), after compinit
_evaluator() {
    local line="${(j: :)words[2,CURRENT-1]} $PREFIX"
    local -a found
    # --option=VALUE is two words to the program.
    if [[ $PREFIX == --*=* ]]; then
        line="${(j: :)words[2,CURRENT-1]} ${PREFIX/=/ }"
        compset -P '*='
    fi
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
