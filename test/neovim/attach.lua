-- Attaches Neovim's own LSP client to dist/server.js and writes what it sees to a file.
local server, node, policy, out = unpack(vim.split(os.getenv('GRANTWISE_NVIM'), '\n'))
local result = {}

local function finish()
  local handle = io.open(out, 'w')
  handle:write(vim.json.encode(result))
  handle:close()
  vim.cmd('qa!')
end

local ok, err = pcall(function()
  vim.cmd('edit ' .. policy)
  local id = vim.lsp.start_client({ name = 'grantwise', cmd = { node, server, '--stdio' }, root_dir = vim.fn.getcwd() })
  vim.lsp.buf_attach_client(0, id)
  vim.wait(15000, function() return #vim.diagnostic.get(0) > 0 end, 50)
  result.diagnostics = vim.tbl_map(function(d)
    return { code = d.code or (d.user_data and d.user_data.lsp and d.user_data.lsp.code), line = d.lnum, message = d.message, source = d.source }
  end, vim.diagnostic.get(0))
  -- Type into the buffer as a user would, then ask for completion at the cursor.
  vim.api.nvim_win_set_cursor(0, { 7, 17 })
  vim.api.nvim_feedkeys(vim.api.nvim_replace_termcodes('a"s3:gobj", <Esc>', true, false, true), 'x', false)
  local line = vim.api.nvim_get_current_line()
  result.line = line
  local params = { textDocument = vim.lsp.util.make_text_document_params(), position = { line = 6, character = line:find('gobj') - 1 + 4 } }
  local answers = vim.lsp.buf_request_sync(0, 'textDocument/completion', params, 5000)
  result.completion = {}
  for _, answer in pairs(answers or {}) do
    for _, item in ipairs((answer.result or {}).items or {}) do table.insert(result.completion, item.label) end
  end
  local hover = vim.lsp.buf_request_sync(0, 'textDocument/hover', { textDocument = params.textDocument, position = { line = 12, character = 20 } }, 5000)
  for _, answer in pairs(hover or {}) do result.hover = answer.result and answer.result.contents.value end
end)
if not ok then result.error = tostring(err) end
finish()
