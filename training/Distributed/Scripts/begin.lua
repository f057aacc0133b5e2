-- Sets the weights unless somebody has: id, shapes, digest of the weights, then row, bytes …
if current_version() < 0 then
  redis.call('SET', 'downpour:id', ARGV[1])
  redis.call('SET', 'downpour:shapes', ARGV[2])
  redis.call('SET', 'downpour:begun', ARGV[3])
  redis.call('SET', 'downpour:version', 0)
  write_rows('downpour:weights', 4)
  write_rows('downpour:initial', 4)
  mark_rows('downpour:pushed', 0, 4, 2)
end
return redis.call('MGET', 'downpour:id', 'downpour:shapes', 'downpour:begun')
