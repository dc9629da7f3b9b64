"""One error map: every refusal becomes problem+json under /api/, and a page everywhere else."""

from typing import Any

import structlog
from flask import Flask, Response, json, render_template, request
from flask_babel import gettext
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import HTTPException

from app.adapters.disk import is_full
from app.adapters.virus_scan import ScannerUnavailable
from app.domain.errors import (
    Busy,
    Conflict,
    DomainError,
    FieldError,
    Forbidden,
    Invalid,
    NotFound,
    StorageFull,
    TooLarge,
    TooManyRequests,
    Unauthenticated,
    UnsupportedType,
    Unusable,
)
from app.domain.vocabulary import N_
from app.web.access import API
from app.web.filters import sentence
from app.web.request_log import shown_path

STATUS: dict[type[DomainError], int] = {
    Unauthenticated: 401,
    Forbidden: 403,
    NotFound: 404,
    Conflict: 409,
    TooLarge: 413,
    UnsupportedType: 415,
    Invalid: 422,
    Unusable: 422,
    TooManyRequests: 429,
    Busy: 503,
    StorageFull: 507,
}
_RETRY_AFTER = {429: "900", 503: "2"}
_HTTP = {
    400: ("bad_request", N_("请求无法识别")),
    404: ("not_found", N_("没有找到，或者您无权查看")),
    405: ("method_not_allowed", N_("此地址不接受这种请求")),
    413: ("too_large", N_("提交的内容过大")),
    415: ("unsupported_type", N_("不支持此类内容")),
    422: ("invalid", N_("填写的内容有误，请按提示修改")),
}
_log = structlog.get_logger()


def register(app: Flask) -> None:
    """Answer every error in the form its address asks for."""
    app.register_error_handler(DomainError, _domain)
    app.register_error_handler(ScannerUnavailable, _scanner)
    app.register_error_handler(CSRFError, _csrf)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _unexpected)


def status_of(error: DomainError) -> int:
    """The HTTP status of a refusal."""
    return next((status for kind, status in STATUS.items() if isinstance(error, kind)), 400)


def field_problem(error: FieldError) -> dict[str, str]:
    """One fault as the API answers it."""
    return {"field": error.field, "code": error.code, "message": sentence(error.message, error.values)}


def answer(status: int, code: str, message: str, errors: list[dict[str, str]] | None = None) -> Response:
    """The refusal in the form the address asks for."""
    if request.path.startswith(API):
        problem: dict[str, Any] = {
            "type": f"urn:xinzheng:{code}",
            "title": gettext(message) if not errors else message,
            "status": status,
            "detail": message,
            "code": code,
        }
        if errors is not None:
            problem["errors"] = errors
        response = Response(json.dumps(problem, ensure_ascii=False), status, mimetype="application/problem+json")
    else:
        template = f"errors/{status}.html" if status in _PAGES else "errors/error.html"
        body = render_template(template, status=status, message=message, code=code, errors=errors or [])
        response = Response(body, status, mimetype="text/html")
    if status in _RETRY_AFTER:
        response.headers["Retry-After"] = _RETRY_AFTER[status]
    if status == 401 and request.path.startswith(API):
        response.headers["WWW-Authenticate"] = "Bearer"
    return response


_PAGES = frozenset({400, 403, 404, 409, 413, 422, 429, 500, 503})


def _domain(error: DomainError) -> Response:
    errors = [field_problem(each) for each in error.errors] if isinstance(error, Invalid) else None
    response = answer(status_of(error), error.code, sentence(error.message, error.values), errors)
    if "seconds" in error.values and "Retry-After" in response.headers:
        response.headers["Retry-After"] = str(error.values["seconds"])
    return response


def _scanner(error: ScannerUnavailable) -> Response:
    _log.warning("scanner unavailable", error=str(error))
    return answer(503, "busy", gettext(N_("文件检查服务暂时不可用，请稍后再试")))


def _csrf(error: CSRFError) -> Response:
    return answer(400, "expired_form", gettext(N_("页面已过期，请返回上一页刷新后重新提交；您填写的内容不会丢失")))


def _http(error: HTTPException) -> Response:
    status = error.code or 500
    if error.response is not None or 300 <= status < 400:
        return error.get_response()  # type: ignore[return-value]
    code, message = _HTTP.get(status, ("error", N_("操作未能完成")))
    response = answer(status, code, gettext(message))
    if status == 405 and (allowed := getattr(error, "valid_methods", None)):
        response.headers["Allow"] = ", ".join(sorted(allowed))
    return response


def _unexpected(error: Exception) -> Response:
    if is_full(error):  # where a request lays down what is too long for memory
        _log.error("storage_full", path=request.path)
        return _domain(StorageFull())
    kind = "database" if isinstance(error, SQLAlchemyError) else "unexpected"
    _log.exception(kind, path=shown_path(), method=request.method)
    return answer(500, "internal", gettext(N_("系统内部错误，已记录；您的数据没有改变")))
