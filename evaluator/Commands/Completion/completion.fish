# fish completion for evaluator: evaluator completion fish | source
function __evaluator_complete
    set -l line (commandline -cp | string replace -r '^\s*\S+\s*' '')
    set -l word (commandline -ct)
    set -l option
    # --option=VALUE is two words to the program, and one to fish.
    if string match -q -- '--*=*' "$word"
        set option (string replace -r '=.*' '=' -- "$word")
        set line (string replace -r '(--[^ =]+)=(\S*)$' '$1 $2' -- "$line")
    end
    set -l found (evaluator "[suggest:"(string length -- "$line")"]" "$line" 2>/dev/null)
    if test -n "$option"
        string match -rv -- '^([-/]|$)' $found | string replace -r '^' -- "$option"
    else if string match -q -- '-*' "$word"
        string match -- '-*' $found
    else
        string match -rv -- '^([-/]|$)' $found
    end
end
# Files are offered beside what is suggested.
complete -c evaluator -a '(__evaluator_complete)'
