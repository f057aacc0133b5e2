-- Applies another store's changes if the weights are those they were added to: other store, its version, version here, then row, weights, sum …
-- A version that is there already was applied: it counts once.
local other, arrived, expected = ARGV[1], tonumber(ARGV[2]), ARGV[3]
if tonumber(redis.call('HGET', 'downpour:from', other) or '0') >= arrived then
  return 'repeated'
end
if current_version() ~= tonumber(expected) then
  return 'conflict'
end
local version = redis.call('INCR', 'downpour:version')
for i = 4, #ARGV, 3 do
  redis.call('HSET', 'downpour:weights', ARGV[i], ARGV[i + 1])
  redis.call('HSET', 'downpour:from:' .. other, ARGV[i], ARGV[i + 2])
end
mark_rows('downpour:received', version, 4, 3)
redis.call('HSET', 'downpour:from', other, arrived)
redis.call('HINCRBY', 'downpour:pushes', 'store ' .. other, 1)
return 'applied'
