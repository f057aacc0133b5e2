-- Applies a worker's change if the weights are those it was added to: worker, number of its push, minibatches in it, version, then row, bytes …
-- A push of a number that is there already was applied, and its answer lost: it counts once.
local worker, number, minibatches, expected = ARGV[1], tonumber(ARGV[2]), ARGV[3], ARGV[4]
if tonumber(redis.call('HGET', 'downpour:pushes', worker) or '0') >= number then
  return answer('repeated', expected)
end
if redis.call('EXISTS', 'downpour:reached') == 1 then
  return answer('over', expected)
end
if current_version() ~= tonumber(expected) then
  return answer('conflict', expected)
end
local version = redis.call('INCR', 'downpour:version')
write_rows('downpour:weights', 5)
mark_rows('downpour:pushed', version, 5, 2)
redis.call('HSET', 'downpour:pushes', worker, number)
redis.call('HINCRBY', 'downpour:minibatches', worker, minibatches)
return answer('applied', version)
