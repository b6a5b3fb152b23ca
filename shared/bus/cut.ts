import { SIGNAL_BYTES } from '../contract/signal-bounds.ts'

/**
 * Lua: `cut(entries)` makes of stream entries pairs of id and field `json`, false where there is none.
 *
 * Anyone may append to the stream, and an entry may weigh 512 MB: of what is larger than a signal may be, only as much is
 * given as it takes to see that it is too large.
 */
export const CUT_LUA = `
local function cut(entries)
  local pairs_ = {}
  for _, entry in ipairs(entries or {}) do
    local json = false
    local fields = entry[2] or {}
    for i = 1, #fields, 2 do
      if fields[i] == 'json' then json = string.sub(fields[i + 1], 1, ${SIGNAL_BYTES + 1}) end
    end
    pairs_[#pairs_ + 1] = {entry[1], json}
  end
  return pairs_
end
`
