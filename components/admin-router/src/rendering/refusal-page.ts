/** The page of a 401: a browser goes to the login and comes back, everything else reads the status. */
export function refusalPage(): string {
  return `<!DOCTYPE html>
<html>
<head>
<meta charset="utf-8">
<title>Log in</title>
<noscript><meta http-equiv="refresh" content="5; url=/#/login"></noscript>
<script>
window.location = '/#/login?redirect=' + encodeURIComponent(window.location.href)
</script>
</head>
<body>
<p>401 Unauthorized: a valid token is needed. <a href="/#/login">Log in</a></p>
</body>
</html>
`
}
