/** The page of a 403: who is logged in may not do this. */
export function forbiddenPage(): string {
  return `<!DOCTYPE html>
<html>
<head>
<meta charset="utf-8">
<title>Access denied</title>
<noscript><meta http-equiv="refresh" content="5; url=/#/access-denied"></noscript>
<script>
window.location = '/#/access-denied'
</script>
</head>
<body>
<p>403 Forbidden: this user has no permission for it. <a href="/#/login">Log in as another user</a></p>
</body>
</html>
`
}

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
