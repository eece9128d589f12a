/** A page that shows the metrics to people. */
export function statusPage(exposition: string): string {
  const escaped = exposition.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
  return `<!DOCTYPE html>
<html>
<head><meta charset="utf-8"><title>Front door: requests</title></head>
<body><h1>Requests of the front door</h1><pre>${escaped}</pre></body>
</html>
`
}
