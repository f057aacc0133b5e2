-- Says that the target is reached, unless somebody has: by whom, accuracy, then row, bytes … of the weights that did.
if redis.call('EXISTS', 'downpour:reached') == 0 then
  write_rows('downpour:result', 3)
  redis.call('HSET', 'downpour:reached', 'by', ARGV[1], 'accuracy', ARGV[2], 'version', redis.call('GET', 'downpour:version'))
end
return redis.call('HGET', 'downpour:reached', 'by')
