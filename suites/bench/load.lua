-- What wrk sends, and how it counts what comes back. `load.py` puts KINDS in front of it.
--
-- A thread knows which request an answer is to: with one connection in a thread it sends all kinds
-- in turn, and with more of them one kind alone.

local threads = {}

function setup(thread)
   thread:set("number", #threads)
   table.insert(threads, thread)
end

function init(args)
   mixed = args[1] == "mixed"
   kind = number % #KINDS + 1
   right, wrong, odd = 0, 0, 0
   asked = {}
end

function request()
   if mixed then
      kind = kind % #KINDS + 1
   end
   return KINDS[kind].request
end

function response(status)
   local one = KINDS[kind]
   if status == one.status then
      right = right + 1
      _G["answers_" .. kind] = (_G["answers_" .. kind] or 0) + 1
   else
      wrong = wrong + 1
      odd = status
   end
end

function done(summary, latency)
   local sum = { right = 0, wrong = 0, odd = 0 }
   local kinds = {}
   for _, thread in ipairs(threads) do
      for name, value in pairs(sum) do
         sum[name] = value + thread:get(name)
      end
      for number = 1, #KINDS do
         kinds[number] = (kinds[number] or 0) + (thread:get("answers_" .. number) or 0)
      end
   end
   local errors = summary.errors
   io.stderr:write(string.format(
      '{"right": %d, "wrong": %d, "odd": %d, "kinds": [%s], "requests": %d, "seconds": %f, '
         .. '"median_ms": %f, "p99_ms": %f, "longest_ms": %f, "refused": %d, "broken": %d, "late": %d}\n',
      sum.right, sum.wrong, sum.odd, table.concat(kinds, ", "),
      summary.requests, summary.duration / 1e6,
      latency:percentile(50) / 1e3, latency:percentile(99) / 1e3, latency.max / 1e3,
      errors.connect, errors.read + errors.write, errors.timeout))
end
