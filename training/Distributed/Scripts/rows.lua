-- Rows as they are: other store, then row …; version, the weights, and the sum of the other store's changes ('' where there is none).
local rows = {}
for i = 2, #ARGV do
  rows[#rows + 1] = ARGV[i]
end
local sum = read_rows('downpour:from:' .. ARGV[1], rows)
for i = 1, #rows do
  sum[i] = sum[i] or ''
end
return { current_version(), read_rows('downpour:weights', rows), sum }
