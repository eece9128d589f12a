/** The page that shows a token, to be copied into a terminal. */
export function tokenPageHtml(token: string): string {
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>Logged in</title></head>
<body>
<h1>Logged in</h1>
<p>Copy this token into the terminal that asks for it. Show it to nobody else.</p>
<pre id="token">${token}</pre>
</body>
</html>
`
}

/** What keeps the page to itself. */
export const tokenPageHeaders = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-store',
} as const
