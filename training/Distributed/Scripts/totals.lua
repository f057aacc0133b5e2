-- Version, pushes and minibatches, of all workers and other stores together.
local function sum(key)
  local total = 0
  for _, value in ipairs(redis.call('HVALS', key)) do
    total = total + tonumber(value)
  end
  return total
end
return { current_version(), sum('downpour:pushes'), sum('downpour:minibatches') }
