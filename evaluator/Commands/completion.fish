# fish completion for evaluator: evaluator completion fish | source
function __evaluator_complete
    set -l line (commandline -cp | string replace -r '^\s*\S+\s*' '')
    set -l word (commandline -ct)
    set -l found (evaluator "[suggest:"(string length -- "$line")"]" "$line" 2>/dev/null)
    if string match -q -- '-*' "$word"
        string match -- '-*' $found
    else
        string match -rv -- '^([-/]|$)' $found
    end
end
# Files are offered beside what is suggested.
complete -c evaluator -a '(__evaluator_complete)'
