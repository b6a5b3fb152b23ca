import { GROUP } from './keys.ts'

/**
 * Lua: `lag(base)` counts the signals that curiosity-core has not acknowledged.
 *
 * A Redis that cannot tell (no group yet, or an older one without the figure) is answered with the stream's length.
 */
export const LAG_LUA = `
local function lag(base)
  local stream = base .. ':signals'
  if redis.call('EXISTS', stream) == 0 then return 0 end
  for _, group in ipairs(redis.call('XINFO', 'GROUPS', stream)) do
    local info = {}
    for i = 1, #group, 2 do info[group[i]] = group[i + 1] end
    if info.name == '${GROUP}' and info.lag then return info.lag + info.pending end
  end
  return redis.call('XLEN', stream)
end
`
