"""Security headers of every answer: what a browser may load, embed and tell others."""

from flask import Flask, Response, request

CONTENT_SECURITY_POLICY = "; ".join(
    [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",  # the style sheet draws arrows and ticks as data: images
        "font-src 'self'",
        "connect-src 'self'",
        "frame-src 'self'",  # evidence is previewed in place
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    ]
)
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # Numbers and query codes stand in addresses; no other site may learn them.
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
STRICT_TRANSPORT = "max-age=31536000; includeSubDomains"
YEAR = 31_536_000  # seconds


def register(app: Flask, *, production: bool) -> None:
    """Add the headers to every answer; a view that set one itself keeps its own."""

    def add(response: Response) -> Response:
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        if production:
            response.headers.setdefault("Strict-Transport-Security", STRICT_TRANSPORT)
        if response.mimetype == "text/html":
            # Public computers: after signing out, nothing may come back from the browser's store.
            response.headers.setdefault("Cache-Control", "no-store")
        elif request.endpoint == "static" and "v" in request.args:
            response.headers["Cache-Control"] = f"public, max-age={YEAR}, immutable"
        return response

    app.after_request(add)
