-- Stands before each of the other scripts. A store holds one training; Redis runs a script as one step, so nobody sees half of it.
--   downpour:shapes, :begun, :id      of the network, of its first weights (a digest), of the store
--   downpour:version                  how many changes were applied; each change is one more
--   downpour:weights, :initial        bytes by row: now, and at the beginning
--   downpour:pushed, :received        rows by the version that last changed them: a worker's push, a change from another store
--   downpour:pushes, :minibatches     by worker, or by the store that a change came from
--   downpour:from, downpour:from:ID   by other store: its version that has arrived, and the sum of its changes by row
--   downpour:reached, :result         who reached the target, and the weights that did

-- -1 where there are no weights yet.
local function current_version()
  return tonumber(redis.call('GET', 'downpour:version') or '-1')
end

-- An array is stored in parts: Lua passes at most some thousands of arguments at once.
local function in_parts(command, key, arguments)
  for first = 1, #arguments, 1000 do
    redis.call(command, key, unpack(arguments, first, math.min(first + 999, #arguments)))
  end
end

-- Bytes by row from arguments that are row, bytes, row, bytes …
local function write_rows(key, first)
  local pairs_of_rows = {}
  for i = first, #ARGV do
    pairs_of_rows[#pairs_of_rows + 1] = ARGV[i]
  end
  in_parts('HSET', key, pairs_of_rows)
end

local function read_rows(key, rows)
  local values = {}
  for i, row in ipairs(rows) do
    values[i] = redis.call('HGET', key, row)
  end
  return values
end

-- Notes that rows first, first + step … of the arguments were changed by a version.
local function mark_rows(key, version, first, step)
  local scores = {}
  for i = first, #ARGV, step do
    scores[#scores + 1] = version
    scores[#scores + 1] = ARGV[i]
  end
  in_parts('ZADD', key, scores)
end

-- What every worker's call is answered with: outcome, version, whether the target is reached, rows that changed since a version, their bytes.
local function answer(outcome, since)
  local rows, seen = {}, {}
  for _, key in ipairs({ 'downpour:pushed', 'downpour:received' }) do
    for _, row in ipairs(redis.call('ZRANGE', key, '(' .. since, '+inf', 'BYSCORE')) do
      if not seen[row] then
        seen[row] = true
        rows[#rows + 1] = row
      end
    end
  end
  return {
    outcome, current_version(), redis.call('EXISTS', 'downpour:reached'), rows, read_rows('downpour:weights', rows)
  }
end
