-- Rows that changed after version ARGV[1].
return answer('fetched', ARGV[1])
