-- What this store's own workers have changed since version ARGV[1], in sums: id, version, rows that they changed, and of these the weights now,
-- at the beginning, and the sum of each other store's changes ('' where there is none).
local rows = redis.call('ZRANGE', 'downpour:pushed', '(' .. ARGV[1], '+inf', 'BYSCORE')
local sums = {}
for _, other in ipairs(redis.call('HKEYS', 'downpour:from')) do
  local sum = read_rows('downpour:from:' .. other, rows)
  for i = 1, #rows do
    sum[i] = sum[i] or ''
  end
  sums[#sums + 1] = sum
end
return { current_version(), rows, read_rows('downpour:weights', rows), read_rows('downpour:initial', rows), sums }
