#!/usr/bin/env python3
"""走一遍：两个批次从头到尾，只经过网络。 / Two whole rounds of a district, through the network alone.

Comes in: the address of a Dianda server that runs anywhere, a way in as its administrator, the tables of a district.
Goes out: one line a step; exit 0 with a summary where everything is as the contract (server.md) has it; at the first
thing that is not, what was asked, the status, the body, and exit 1; exit 2 where the script itself cannot begin. Where
the contract says more than a server does, and the walk can go on without it, a line at the end says so; with --strict
that is exit 1 too.

Always holds: everything that a step needs was made by a step before it through the API, in a district of its own;
nothing of another district is read or changed; secrets (passwords, links, cookies, codes) are printed nowhere, not even
where a step fails. The district and its accounts stay on the server: the API does not remove districts. Signing in by
the first link sets the administrator's password: hand one in with --password-stdin, else a random one is set and lost.

Not covered: silence. A request is solved by silence when `confirm_days` have passed; from outside nobody can move the
clock of a server, so that this is left to the tests that can (walkthrough.rs). The same goes for overdue tasks, the end
of invitations, sessions and tokens, and for what is erased 180 days after the close.
"""

import argparse
import csv
import datetime
import email.utils
import http.client
import io
import json
import os
import re
import secrets
import shutil
import subprocess
import sys
import tempfile
import time
import types
import urllib.error
import urllib.parse
import urllib.request

API = "/api/v1"
HERE = os.path.dirname(os.path.abspath(__file__))
TABLES = os.path.join(HERE, "..", "..", "datasets", "putuo")
# Work of a search: small, so that a match takes seconds; the same work gives the same plan.
OPTIONS = {"budget": 200000}
SHANGHAI = datetime.timezone(datetime.timedelta(hours=8))
OFFICES = ("department", "street")
JOB_SECONDS = 900
SEALED_SECONDS = 15
EVENT_SECONDS = 10

# What may be seen nowhere, and what is counted.
HIDDEN = set()
COUNTED = {"calls": 0, "waits": 0}


class Wrong(Exception):
    """Something is not as it should be."""


# ---------------------------------------------------------------- calls


class Straight(urllib.request.HTTPRedirectHandler):
    """A cookie is carried to no other address."""

    def redirect_request(self, *_):
        return None


OPENER = urllib.request.build_opener(Straight)


class Person:
    """Somebody who calls: a name for messages, and a cookie once they are signed in."""

    def __init__(self, url, name):
        self.url, self.name, self.cookie, self.id = url, name, None, None

    def request(self, method, path, data=None, headers=None):
        all_headers = {"X-Dianda": "1", "Accept": "*/*", **(headers or {})}
        if self.cookie:
            all_headers["Cookie"] = self.cookie
        address = self.url + urllib.parse.quote(path, safe="/?&=%:;,@!$'()*+~-._")
        return urllib.request.Request(address, data=data, headers=all_headers, method=method)

    def call(self, method, path, body=None, headers=None, data=None):
        """Asks; waits and asks again where the server says that it is busy, which it says with nothing changed."""
        headers = dict(headers or {})
        if body is not None:
            data = json.dumps(body, ensure_ascii=False).encode()
            headers.setdefault("Content-Type", "application/json")
        asked = f"{self.name}: {method} {path}" + (f" {json.dumps(body, ensure_ascii=False)}" if body else "")
        for left in range(5, -1, -1):
            reply = answered(self.request(method, path, data, headers), asked)
            wait = reply.headers.get("Retry-After", "")
            if reply.status not in (429, 503) or not wait.isdigit() or int(wait) > 30 or not left:
                return reply
            COUNTED["waits"] += 1
            time.sleep(int(wait))
        return reply

    def get(self, path):
        return self.call("GET", path)

    def post(self, path, body=None, headers=None):
        return self.call("POST", path, {} if body is None else body, headers)

    def change(self, path, etag, body, method="PATCH"):
        return self.call(method, path, body, {"If-Match": etag})

    def upload(self, path, files, prefix=None):
        boundary = "walk-" + secrets.token_hex(12)
        parts = []
        if prefix:
            head = f'--{boundary}\r\nContent-Disposition: form-data; name="id_prefix"\r\n\r\n'
            parts.append((head + prefix + "\r\n").encode())
        for name, content in files:
            head = f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n'
            parts += [(head + "Content-Type: text/csv\r\n\r\n").encode(), content, b"\r\n"]
        parts.append(f"--{boundary}--\r\n".encode())
        kind = {"Content-Type": f"multipart/form-data; boundary={boundary}"}
        return self.call("POST", path, headers=kind, data=b"".join(parts))


def answered(request, asked):
    """One call, whatever its status."""
    COUNTED["calls"] += 1
    try:
        try:
            response = OPENER.open(request, timeout=120)
        except urllib.error.HTTPError as error:
            response = error
        with response:
            raw, status, headers = response.read(), response.status, response.headers
    except (OSError, http.client.HTTPException) as error:
        raise Wrong(f"{asked}\n连不上，或没有答完 / no answer: {error}") from None
    try:
        body = json.loads(raw)
    except ValueError:
        body = None
    hide(body)
    return types.SimpleNamespace(asked=asked, status=status, headers=headers, raw=raw, body=body)


def hide(value):
    """Remembers the secrets of an answer, so that no message shows them."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if key == "secret" and isinstance(inner, str):
                HIDDEN.add(inner)
            else:
                hide(inner)
    elif isinstance(value, list):
        for inner in value:
            hide(inner)


def shown(text):
    """A text without the secrets that are known."""
    for secret in sorted(HIDDEN, key=len, reverse=True):
        text = text.replace(secret, "***")
    return re.sub(r"/i#[\w-]+", "/i#***", text)


def told(reply, why):
    """What was asked, the status, the body."""
    # Hidden first: half a secret would not be known again.
    body = shown(reply.raw.decode("utf-8", "replace"))[:3000]
    return f"{why}\n  问 / asked:  {shown(reply.asked)[:1500]}\n  答 / answer: {reply.status} {body}"


def check(is_so, why, reply=None):
    if not is_so:
        raise Wrong(told(reply, why) if reply is not None else why)


def doubt(walk, is_so, why):
    """Not as the contract has it, and no reason to stop."""
    if not is_so:
        walk.doubts.append(why)


def expect(reply, status=200):
    """The body, where the status is as expected."""
    check(reply.status == status, f"要 {status} / expected {status}", reply)
    return reply.body


def refused(reply, status, code=None):
    """A refusal is a problem with a reason for people; its code where the contract names one."""
    expect(reply, status)
    kind = reply.headers.get("Content-Type", "")
    check(kind.startswith("application/problem+json"), "拒绝要是 application/problem+json", reply)
    fields = ("type", "title", "status", "code", "detail")
    check(all(reply.body.get(field) for field in fields), f"拒绝要有 {fields}", reply)
    check(code is None or reply.body["code"] == code, f"要 code {code} / expected code {code}", reply)
    return reply.body


def pages(person, path):
    """All items of a list, page by page: each once, and as many as `total` says."""
    items, cursor, join = [], "", "&" if "?" in path else "?"
    while True:
        reply = person.get(f"{path}{join}limit=200{cursor}")
        page = expect(reply)
        items += page["items"]
        if not page["next"]:
            ids = {item["id"] for item in items}
            check(len(ids) == len(items) == page["total"], f"{path}: {len(items)} 项，total {page['total']}", reply)
            return items
        cursor = "&cursor=" + urllib.parse.quote(page["next"])


def until(person, path, is_so, seconds, what):
    """Asks again and again until it is so."""
    begun, pause = time.monotonic(), 0.2
    while True:
        reply = person.get(path)
        if is_so(expect(reply)):
            return reply.body
        check(time.monotonic() - begun < seconds, f"{seconds} 秒里没有等到：{what}", reply)
        time.sleep(pause)
        pause = min(pause * 1.3, 1.5)


# ---------------------------------------------------------------- people


def begun(person, reply):
    """Somebody whose sign-in was answered is signed in."""
    me, line = expect(reply), reply.headers.get("Set-Cookie") or ""
    cookie, wanted = line.split(";")[0], ["HttpOnly", "SameSite=Lax"]
    check("=" in cookie, "登录的回答里没有 Cookie / no cookie", reply)
    wanted += ["Secure"] if person.url.startswith("https:") else []
    check(all(flag in line for flag in wanted), f"Cookie 要有 {wanted}")
    HIDDEN.add(cookie.split("=", 1)[1])
    person.cookie, person.id = cookie, me["person"]
    return person


def new_password():
    password = "walk-" + secrets.token_urlsafe(18)
    HIDDEN.add(password)
    return password


def secret_of(link):
    _, _, secret = link.partition("#")
    check(secret, "邀请链接里没有 # 后面的部分 / the link has nothing behind #")
    HIDDEN.add(secret)
    return secret


def redeemed(walk, name, link, password=None):
    person, body = Person(walk.url, name), {"secret": secret_of(link)}
    if password:
        body["password"] = password
    return begun(person, person.post(f"{API}/invitations", body))


def invited(walk, district, name, role):
    """A new person of a district, signed in by an invitation with a password."""
    path = f"{API}/districts/{district}/people"
    fields = {"login": f"{district}-{role}", "name": name, "roles": [{"role": role}]}
    of = expect(walk.administrator.post(path, fields), 201)
    link = expect(walk.administrator.post(f"{path}/{of['id']}/invitation"), 201)["url"]
    return redeemed(walk, name, link, new_password())


def of_scope(walk, scope):
    """Whoever holds a community or is a provider, signed in on a phone by their code, once."""
    if scope not in walk.people:
        walk.people[scope] = redeemed(walk, scope, walk.links[scope])
    return walk.people[scope]


# ---------------------------------------------------------------- tables


def read_tables(folder):
    """The tables of a folder that the contract knows, as rows."""
    names = ("communities", "providers", "topics", "cases", "round", "requests")
    tables = {}
    for name in names:
        path = os.path.join(folder, name + ".csv")
        if os.path.isfile(path):
            with open(path, encoding="utf-8-sig", newline="") as file:
                tables[name] = list(csv.DictReader(file))
    for name in ("communities", "providers", "requests"):
        if not tables.get(name):
            print(f"{folder} 里没有 {name}.csv / there is no {name}.csv", file=sys.stderr)
            sys.exit(2)
    return tables


def as_csv(rows):
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


def with_faults(rows):
    """Four rows with a fault each; what mends three of them and drops the fourth. The header is row 1."""
    bad = [dict(row) for row in rows]
    bad[0]["community"], bad[1]["community"], bad[2]["urgency"] = "没有的社区", "没有的居民区", "9"
    bad[3]["id"] = bad[2]["id"]
    cells = [(2, "community", rows[0]), (3, "community", rows[1]), (4, "urgency", rows[2])]
    mends = {
        "cells": [
            {"file": "requests.csv", "row": at, "column": column, "value": row[column]} for at, column, row in cells
        ],
        "rows": [{"file": "requests.csv", "row": 5, "drop": True}],
    }
    return bad, mends


def handed_in(walk, files, by=None, prefix=None):
    """An import, read to its end."""
    person = by or walk.coordinator
    of = expect(person.upload(f"{walk.d}/rounds/{walk.round}/imports", files, prefix), 202)
    return read_to_end(person, walk, of)


def read_to_end(person, walk, of):
    path = f"{walk.d}/imports/{of['id']}"
    return until(person, path, lambda now: now["state"] != "reading", JOB_SECONDS, "读完上传的表 / the import is read")


def committed(walk, of):
    check(of["state"] == "ready", f"导入要是 ready，是 {of['state']}：{json.dumps(of['faults'], ensure_ascii=False)}")
    return expect(walk.coordinator.post(f"{walk.d}/imports/{of['id']}/commit"))


# ---------------------------------------------------------------- plans and tasks


def followed(walk, wanted):
    """A plan and its job, followed to the end."""
    of = expect(walk.coordinator.post(f"{walk.d}/rounds/{walk.round}/plans", wanted), 202)
    check(of["state"] == "computing", f"新方案要是 computing，是 {of['state']}")
    ended = ("done", "failed", "cancelled")
    job = until(walk.coordinator, f"{walk.d}/jobs/{of['job']}", lambda job: job["state"] in ended, JOB_SECONDS, "匹配")
    return expect(walk.coordinator.get(f"{walk.d}/plans/{of['id']}")), job


def matched(walk, wanted):
    """A plan that was computed."""
    plan, job = followed(walk, wanted)
    check(job["state"] == "done", f"匹配没有算成 / the match failed: {json.dumps(job, ensure_ascii=False)[:2000]}")
    check(plan["state"] == "draft" and plan["input"], f"算好的方案要是 draft，有 input：{plan}")
    return plan


def document(walk, plan):
    return expect(walk.coordinator.get(f"{walk.d}/plans/{plan['id']}/document"))


def tables_of(walk, plan):
    return expect(walk.coordinator.post(f"{walk.d}/plans/{plan['id']}/tables", {"reason": "走查核对"}))


def seat(of):
    return (of["request"], of["role"], of["provider"])


def tasks(walk, query, by=None):
    """Tasks in a sequence that each run has."""
    return sorted(pages(by or walk.coordinator, f"{walk.d}/tasks?{query}"), key=seat)


def requests_of(walk, query):
    return {of["id"]: of for of in pages(walk.coordinator, f"{walk.d}/requests?{query}")}


def the_request(walk, of, by=None):
    return expect((by or walk.coordinator).get(f"{walk.d}/requests/{of}"))


def standing(walk, of, wanted):
    reply = walk.coordinator.get(f"{walk.d}/requests/{of}")
    check(expect(reply)["standing"] == wanted, f"点单要是 {wanted} / expected {wanted}", reply)
    return reply.body


def task_path(walk, task):
    return f"{walk.d}/tasks/{task['id']}"


def act(walk, task, what, body=None, by=None, status=200):
    """Somebody, mostly whose task it is, does something with it."""
    person = by or of_scope(walk, task["provider"])
    return expect(person.post(f"{task_path(walk, task)}/{what}", body), status)


def is_office(walk, task):
    return walk.kinds[task["provider"]] in OFFICES


def pick(items, what):
    found = next(iter(items), None)
    check(found is not None, f"样例里没有 {what} / nothing to try it with")
    return found


def stuck(walk):
    return expect(walk.coordinator.get(f"{walk.d}/rounds/{walk.round}"))["stuck"]


# ---------------------------------------------------------------- steps: a district


def alive(walk):
    nobody = walk.nobody
    for path in ("/healthz", "/readyz"):
        expect(nobody.get(path))
    reply = nobody.get("/api/openapi.json")
    check(str(expect(reply).get("openapi", "")).startswith("3.1"), "说明书要是 OpenAPI 3.1", reply)
    walk.routes = reply.body["paths"]
    date = email.utils.parsedate_to_datetime(reply.headers["Date"]) if reply.headers.get("Date") else None
    walk.today = (date or datetime.datetime.now(SHANGHAI)).astimezone(SHANGHAI).date()
    refused(nobody.get(f"{API}/me"), 401)


def sign_in(walk):
    person = Person(walk.url, "系统管理员")
    if walk.login:
        begun(person, person.post(f"{API}/session", {"login": walk.login, "password": walk.password}))
    else:
        body = {"secret": secret_of(walk.invitation), "password": walk.password or new_password()}
        begun(person, person.post(f"{API}/invitations", body))
        refused(walk.nobody.post(f"{API}/invitations", body), 404)
    reply = person.get(f"{API}/me")
    roles = [of["role"] for of in expect(reply)["roles"]]
    check(roles == ["administrator"], "这不是系统管理员，或还兼任别的 / not an administrator alone", reply)
    walk.administrator = person


def add_districts(walk):
    administrator = walk.administrator
    for of, name in ((walk.district, "走查区"), (walk.elsewhere, "走查邻区")):
        reply = administrator.post(f"{API}/districts", {"id": of, "name": name})
        check(reply.status != 409, "这个编号的区已经有了，请换一个 --district / taken", reply)
        expect(reply, 201)
    refused(administrator.post(f"{API}/districts", {"id": walk.district, "name": "再来"}), 409)
    refused(administrator.post(f"{API}/districts", {"id": "..", "name": "不行"}), 422)
    seen = {of["id"] for of in expect(administrator.get(f"{API}/districts"))["items"]}
    check({walk.district, walk.elsewhere} <= seen, "新建的区不在列表里 / the new district is not listed")


def add_people(walk):
    walk.coordinator = invited(walk, walk.district, "走查协调员", "coordinator")
    walk.inspector = invited(walk, walk.district, "走查督查", "inspector")
    walk.foreigner = invited(walk, walk.elsewhere, "邻区协调员", "coordinator")
    path = f"{walk.d}/people"
    both = [{"role": "inspector"}, {"role": "coordinator"}]
    clash = walk.administrator.post(path, {"login": f"{walk.district}-x", "name": "不可兼任", "roles": both})
    refused(clash, 422)
    fresh = {"login": f"{walk.district}-weak", "name": "弱密码", "roles": [{"role": "coordinator"}]}
    of = expect(walk.administrator.post(path, fresh), 201)
    link = expect(walk.administrator.post(f"{path}/{of['id']}/invitation"), 201)["url"]
    weak = {"secret": secret_of(link), "password": "1234567890"}
    refused(walk.nobody.post(f"{API}/invitations", weak), 422, "weak_password")
    expect(walk.administrator.change(f"{path}/{of['id']}", of["etag"], {"disabled": True}))
    refused(walk.nobody.call("POST", f"{API}/session", {"login": fresh["login"], "password": weak["password"]}), 401)
    roles = expect(walk.coordinator.get(f"{API}/me"))["roles"]
    check([(of["district"], of["role"]) for of in roles] == [(walk.district, "coordinator")], f"{roles}")


def open_round(walk):
    walk.round = "r1"
    fields = {"id": "r1", "name": "走查第一批", "triage": "streets", "accept_days": 2, "simple_days": 5}
    fields.update({"usual_days": 15, "confirm_days": 5, "per_community": 2, "seed": 7})
    reply = walk.coordinator.post(f"{walk.d}/rounds", fields)
    of = expect(reply, 201)
    check(all(of[key] == value for key, value in fields.items()), "设置没有照收 / not as it was set", reply)
    check((of["state"], of["stuck"]) == ("collecting", []), "新批次要是 collecting", reply)
    refused(walk.coordinator.post(f"{walk.d}/rounds", {"id": "r1", "name": "又来"}), 409)
    refused(walk.coordinator.post(f"{walk.d}/rounds", {"name": "多了", "unheard_of": 1}), 400)


def guards(walk):
    """ETags and keys."""
    path = f"{walk.d}/rounds/r1"
    before = expect(walk.coordinator.get(path))
    refused(walk.coordinator.call("PATCH", path, {"name": "无 If-Match"}), 428)
    reply = walk.coordinator.change(path, before["etag"], {"name": "走查第一批（改）"})
    check(expect(reply)["etag"] != before["etag"], "改过以后 ETag 要变", reply)
    stale = refused(walk.coordinator.change(path, before["etag"], {"name": "旧的 ETag"}), 412)
    doubt(walk, "走查协调员" in json.dumps(stale, ensure_ascii=False), "412 要说明谁改了什么 / who changed what")
    english = refused(walk.coordinator.call("GET", f"{path}x", headers={"Accept-Language": "en"}), 404)
    check(english["detail"].isascii(), f"要英文的理由 / a reason in English: {english['detail']}")
    check(expect(walk.coordinator.get(path))["name"] == "走查第一批（改）", "被拒绝的改动生效了")
    key, fields = {"Idempotency-Key": secrets.token_hex(8)}, {"name": "只开一次"}
    first = expect(walk.coordinator.post(f"{walk.d}/rounds", fields, key), 201)
    again = walk.coordinator.post(f"{walk.d}/rounds", fields, key)
    check(expect(again, 201) == first, "同一个键要得同一个回答 / another answer for the same key", again)
    refused(walk.coordinator.post(f"{walk.d}/rounds", {"name": "别的"}, key), 422)
    rounds = expect(walk.coordinator.get(f"{walk.d}/rounds"))
    check(rounds["total"] == 2, "同一个键开出了两个批次 / two rounds by one key")


# ---------------------------------------------------------------- steps: tables


def take_tables(walk):
    files = [(f"{name}.csv", as_csv(rows)) for name, rows in walk.tables.items() if name != "requests"]
    of = handed_in(walk, files)
    brought = {table["table"]: table for table in of["tables"]}
    for name in ("communities", "providers"):
        table, rows = brought[name], len(walk.tables[name])
        check((table["rows"], table["new"], table["equal"]) == (rows, rows, 0), f"{name}: {table}")
    committed(walk, of)
    walk.communities = {of["id"]: of for of in pages(walk.coordinator, f"{walk.d}/communities")}
    walk.kinds = {of["id"]: of["kind"] for of in pages(walk.coordinator, f"{walk.d}/providers")}
    check(len(walk.communities) == len(walk.tables["communities"]), "社区没有全部入库")
    check(len(walk.kinds) == len(walk.tables["providers"]), "答题力量没有全部入库")


def mend_faults(walk):
    rows = walk.tables["requests"]
    bad, mends = with_faults(rows)
    of = handed_in(walk, [("requests.csv", as_csv(bad))])
    at = [(fault["row"], fault["code"]) for fault in of["faults"]]
    check(of["state"] == "faulty" and {row for row, _ in at} == {2, 3, 4, 5}, f"要指出第 2–5 行：{of['state']} {at}")
    path = f"{walk.d}/imports/{of['id']}"
    refused(walk.coordinator.post(f"{path}/commit"), 409)
    check(expect(walk.coordinator.get(f"{walk.d}/requests"))["total"] == 0, "有错的表不能入库 / all or nothing")
    refused(walk.coordinator.call("PATCH", path, mends), 428)
    stale = walk.coordinator.change(path, '"999999"', mends)
    check(stale.status in (409, 412), "旧的 ETag 不能改导入", stale)
    doubt(walk, stale.status == 412, "PATCH imports 用旧的 ETag 要 412 / a stale import")
    expect(walk.coordinator.change(path, of["etag"], mends), 202)
    of = read_to_end(walk.coordinator, walk, of)
    committed(walk, of)
    reply = walk.coordinator.get(f"{walk.d}/requests?facets=standing")
    n = len(rows) - 1
    check(expect(reply)["facets"]["standing"] == {"accepted": n}, f"要有 {n} 件立项 / {n} accepted", reply)


def same_again(walk):
    whole = [("requests.csv", as_csv(walk.tables["requests"]))]
    of = handed_in(walk, whole)
    table = of["tables"][0]
    counts = [table[key] for key in ("new", "changed", "gone")]
    check(counts == [1, 0, 0], f"只有去掉的那一行是新的 / one row is new: {table}")
    committed(walk, of)
    of = handed_in(walk, whole)
    table = of["tables"][0]
    check(of["changes_nothing"] and table["equal"] == table["rows"], f"同一份文件要什么也不改：{table}")
    expect(walk.coordinator.call("DELETE", f"{walk.d}/imports/{of['id']}"))
    refused(walk.coordinator.get(f"{walk.d}/imports/{of['id']}"), 404)


def street_import(walk):
    """A street hands in requests of its own communities, and of no other."""
    street, path = walk.people[walk.street], f"{walk.d}/imports"
    blank = dict.fromkeys(walk.tables["requests"][0], "")

    def row(of, community):
        return {**blank, "id": of, "community": community, "title": "垃圾房门坏了", "text": "门关不上，老鼠进出"}

    of = handed_in(walk, [("requests.csv", as_csv([row("walk-1", walk.neighbour), row("walk-2", walk.far)]))], street)
    check(of["state"] == "ready", f"{of['state']} {of['faults']}")
    refused(street.post(f"{path}/{of['id']}/commit"), 422)
    refused(walk.people[walk.community].get(f"{path}/{of['id']}"), 404)
    expect(street.call("DELETE", f"{path}/{of['id']}"))
    of = handed_in(walk, [("requests.csv", as_csv([row("walk-1", walk.neighbour)]))], street, "J-")
    expect(street.post(f"{path}/{of['id']}/commit"))
    is_prefixed = walk.coordinator.get(f"{walk.d}/requests/J-walk-1").status == 200
    doubt(walk, is_prefixed, "导入的 id_prefix 没有用上 / id_prefix is not applied")
    standing(walk, "J-walk-1" if is_prefixed else "walk-1", "accepted")
    refused(walk.coordinator.get(f"{walk.d}/requests/walk-2"), 404)


def tokens(walk):
    """A token has a role and an end; it is shown once."""
    path, key = f"{walk.d}/tokens", {"Idempotency-Key": secrets.token_hex(8)}
    fields = {"name": "报表", "role": "street", "scope": [walk.street], "until": str(walk.today)}
    of = expect(walk.coordinator.post(path, fields, key), 201)
    refused(walk.coordinator.post(path, fields, key), 409)
    check("secret" not in json.dumps(expect(walk.coordinator.get(path))), "令牌只能出现一次 / shown once")
    bearer = {"Authorization": f"Bearer {of['secret']}"}
    expect(walk.nobody.call("GET", f"{walk.d}/requests?limit=1", headers=bearer))
    refused(walk.nobody.call("POST", f"{walk.d}/rounds/r1/freeze", {}, bearer), 403)
    expect(walk.coordinator.call("DELETE", f"{path}/{of['id']}"))
    refused(walk.nobody.call("GET", f"{walk.d}/requests?limit=1", headers=bearer), 401)


def set_days(walk):
    """The tables may be of another year: the round begins today."""
    walk.due = str(walk.today + datetime.timedelta(days=90))
    path = f"{walk.d}/rounds/r1"
    etag = expect(walk.coordinator.get(path))["etag"]
    refused(walk.coordinator.change(path, etag, {"due": "2026-02-30"}), 422)
    reply = walk.coordinator.change(path, etag, {"as_of": str(walk.today), "due": walk.due, "name": "走查第一批"})
    of = expect(reply)
    check((of["as_of"], of["due"], of["accept_days"]) == (str(walk.today), walk.due, 2), "设置没有照收", reply)
    check("freeze" in of["next"], "收了点单，下一步要是截止收件", reply)


def accounts(walk):
    reply = walk.coordinator.post(f"{walk.d}/people/from-tables")
    links = expect(reply, 201)
    streets = {of["street"] for of in walk.communities.values()}
    wanted = len(streets) + len(walk.communities) + len(walk.kinds)
    check(len(links) == wanted, f"要 {wanted} 个账号，有 {len(links)} / accounts")
    walk.links = {of["roles"][0]["scope"][0]: of["url"] for of in links}
    check(expect(walk.coordinator.post(f"{walk.d}/people/from-tables"), 201) == [], "第二次不再开账号")
    choose_people(walk)
    refused(walk.nobody.post(f"{API}/invitations", {"secret": secret_of(walk.links[walk.street])}), 422)
    walk.people[walk.street] = redeemed(walk, walk.street, walk.links[walk.street], new_password())
    of_scope(walk, walk.community)
    again = walk.nobody.post(f"{API}/invitations", {"secret": secret_of(walk.links[walk.community])})
    refused(again, 404)
    holds = expect(of_scope(walk, walk.community).get(f"{API}/me"))["roles"]
    wanted = [{"district": walk.district, "role": "community", "scope": [walk.community]}]
    check(holds == wanted, f"社区账号的权限不对：{holds}")


def choose_people(walk):
    """A community with requests, a neighbour in its street, a community elsewhere."""
    raised = [row["community"] for row in walk.tables["requests"]]
    walk.community = pick((of for of in raised if of in walk.communities), "单独提单的社区")
    walk.street = walk.communities[walk.community]["street"]
    others = [of for of in walk.communities if of != walk.community]
    walk.neighbour = pick((of for of in others if walk.communities[of]["street"] == walk.street), "同街镇的社区")
    known = (of for of in raised if of in walk.communities)
    walk.far = pick((of for of in known if walk.communities[of]["street"] != walk.street), "别的街镇的社区")


# ---------------------------------------------------------------- steps: requests


PHONE = "199-0000-0123"


def raised(walk, community, title, **more):
    fields = {"title": title, "text": "详见现场", "contact": "某阿姨", "phone": PHONE, **more}
    reply = of_scope(walk, community).post(f"{walk.d}/requests", fields)
    of = expect(reply, 201)
    check((of["standing"], of["community"]) == ("submitted", [community]), "社区提的单要是 submitted", reply)
    check(PHONE not in reply.raw.decode() and "某阿姨" not in reply.raw.decode(), "回答里有联系人 / contact data", reply)
    return of["id"]


def raise_requests(walk):
    community = of_scope(walk, walk.community)
    walk.lamp = raised(walk, walk.community, "楼道灯不亮")
    walk.same = raised(walk, walk.neighbour, "隔壁弄堂楼道灯也不亮")
    walk.silly = raised(walk, walk.community, "想要一架直升机")
    walk.vague = raised(walk, walk.community, "请来看一看")
    walk.metro = raised(walk, walk.community, "地铁末班车能不能晚一点")
    key = {"Idempotency-Key": secrets.token_hex(8)}
    fields = {"title": "想了想又不要了", "text": "先提着"}
    first = expect(community.post(f"{walk.d}/requests", fields, key), 201)
    again = community.post(f"{walk.d}/requests", fields, key)
    check(expect(again, 201) == first, "同一个键要得同一个回答", again)
    refused(community.post(f"{walk.d}/requests", {"title": "别的", "text": "别的"}, key), 422)
    expect(community.post(f"{walk.d}/requests/{first['id']}/withdraw"))
    standing(walk, first["id"], "withdrawn")
    refused(community.post(f"{walk.d}/requests", {"title": "", "text": ""}), 422)
    number = raised(walk, walk.community, "有人留了电话", text=f"请打 {PHONE} 找我")
    reply = walk.coordinator.get(f"{walk.d}/requests/{number}")
    expect(reply)
    check(PHONE not in reply.raw.decode(), "正文里的电话要遮住 / a number in the text is masked", reply)
    expect(community.post(f"{walk.d}/requests/{number}/withdraw"))


def rank(walk):
    community = of_scope(walk, walk.community)
    theirs = [row["id"] for row in walk.tables["requests"] if row["community"] == walk.community][:2]
    path = f"{walk.d}/communities/{walk.community}/choices"
    etag = expect(community.get(f"{walk.d}/communities/{walk.community}"))["etag"]
    bare = community.call("PUT", path, [walk.lamp])
    doubt(walk, bare.status == 428, f"PUT choices 没有 If-Match 要 428，得到 {bare.status}")
    expect(community.change(path, etag, [walk.lamp, *theirs], "PUT"))
    for place, of in enumerate([walk.lamp, *theirs], 1):
        seen = the_request(walk, of, community)
        check(seen["choice"] == place and seen["choices"] == {walk.community: place}, f"{of} 的排序不对：{seen}")
    foreign = f"{walk.d}/communities/{walk.neighbour}/choices"
    refused(community.change(foreign, etag, [walk.same], "PUT"), 404)


def decide(walk, ids, verdict, **more):
    street = walk.people[walk.street]
    return street.post(f"{walk.d}/requests/triage", {"ids": ids, "verdict": verdict, **more})


def triage(walk):
    refused(decide(walk, [walk.silly], "refuse"), 422)
    expect(decide(walk, [walk.silly], "refuse", reason="不属于社区治理"))
    expect(decide(walk, [walk.silly], "undo"))
    standing(walk, walk.silly, "submitted")
    expect(decide(walk, [walk.silly], "refuse", reason="不属于社区治理"))
    expect(decide(walk, [walk.metro], "hand_on", to="市交通委"))
    expect(decide(walk, [walk.lamp], "accept"))
    send_back_and_resubmit(walk)
    expect(decide(walk, [walk.same], "merge", into=walk.lamp))
    expect(decide(walk, [walk.same], "undo"))
    standing(walk, walk.same, "submitted")
    expect(decide(walk, [walk.same], "merge", into=walk.lamp))
    for of, wanted in ((walk.silly, "refused"), (walk.metro, "handed_on"), (walk.lamp, "accepted")):
        standing(walk, of, wanted)
    check(standing(walk, walk.same, "merged")["into"] == walk.lamp, "并入的那一件要写明并入哪件")
    # One that is not there: none of them is decided.
    refused(decide(walk, [walk.lamp, "none-such"], "refuse", reason="试试"), 404)
    standing(walk, walk.lamp, "accepted")
    far = pages(walk.coordinator, f"{walk.d}/requests?community={walk.far}")
    refused(decide(walk, [far[0]["id"]], "undo"), 404)


def send_back_and_resubmit(walk):
    community = of_scope(walk, walk.community)
    expect(decide(walk, [walk.vague], "send_back", reason="请写明哪一幢"))
    seen = the_request(walk, walk.vague, community)
    check((seen["standing"], seen["reason"]) == ("sent_back", "请写明哪一幢"), f"社区要看到缺什么：{seen}")
    path, words = f"{walk.d}/requests/{walk.vague}", {"text": "3 号楼的落水管断了，雨天满地是水"}
    refused(community.call("PATCH", path, words), 428)
    reply = community.change(path, seen["etag"], words)
    check(expect(reply)["standing"] == "submitted", "补充以后要回到待初审", reply)
    refused(community.change(path, seen["etag"], {"text": "旧的 ETag"}), 412)
    expect(decide(walk, [walk.vague], "accept"))


def reveal(walk):
    path, why = f"{walk.d}/requests/{walk.lamp}/reveal", {"reason": "核实地址"}
    street = walk.people[walk.street]
    refused(street.post(path, {"reason": ""}), 422)
    reply = street.post(path, why)
    seen = expect(reply)
    check((seen["contact"], seen["phone"]) == ("某阿姨", PHONE), "看到的联系人不对 / not the contact", reply)
    check(expect(walk.coordinator.post(path, why))["phone"] == PHONE, "协调员也要看得到")
    refused(of_scope(walk, walk.neighbour).post(path, why), 404)
    for person in (walk.inspector, walk.administrator):
        refused(person.post(path, why), 403)


def rights(walk):
    """Another role: 403. What may not be seen does not exist: 404, with the body of a random id."""
    community, street = of_scope(walk, walk.community), walk.people[walk.street]
    for person in (community, street, walk.inspector, walk.administrator):
        refused(person.post(f"{walk.d}/rounds/r1/freeze"), 403)
        refused(person.post(f"{walk.d}/rounds", {"name": "不行"}), 403)
    refused(community.post(f"{walk.d}/people/from-tables"), 403)
    refused(walk.administrator.get(f"{walk.d}/requests"), 403)
    refused(walk.inspector.post(f"{walk.d}/requests", {"title": "x", "text": "x", "community": walk.community}), 403)
    refused(community.get(f"{walk.d}/rounds/r1/pins"), 403)
    seen = pages(community, f"{walk.d}/requests")
    check(all(walk.community in of["community"] for of in seen), "社区看到了别人的点单")
    seen = pages(street, f"{walk.d}/requests")
    streets = {walk.communities[one]["street"] for of in seen for one in of["community"][:1]}
    check(walk.street in streets, "街镇看不到自己的点单")
    foreign(walk)


def foreign(walk):
    random = f"{walk.d}/requests/{secrets.token_hex(8)}"
    hidden = refused(of_scope(walk, walk.far).get(f"{walk.d}/requests/{walk.lamp}"), 404)
    check(hidden == refused(of_scope(walk, walk.far).get(random), 404), f"看不到的和没有的要一样：{hidden}")
    other = walk.foreigner
    for path in ("requests", f"requests/{walk.lamp}", "rounds/r1", "tasks", "figures", "audit", "events", "people"):
        refused(other.get(f"{walk.d}/{path}"), 404)
        if path != "events":
            refused(other.get(f"{API}/districts/{secrets.token_hex(6)}/{path}"), 404)
    there = f"{API}/districts/{walk.elsewhere}"
    refused(other.get(f"{there}/requests/{walk.lamp}"), 404)
    check(expect(other.get(f"{there}/requests"))["total"] == 0, "邻区里有了本区的点单")
    seen = {of["id"] for of in expect(other.get(f"{API}/districts"))["items"]}
    check(seen == {walk.elsewhere}, f"邻区协调员看到了别的区 / another district is listed: {len(seen)}")
    refused(walk.nobody.get(f"{walk.d}/requests"), 401)
    bare = walk.coordinator.call("POST", f"{walk.d}/rounds", {"name": "x"}, {"X-Dianda": "0"})
    refused(bare, 403)


# ---------------------------------------------------------------- steps: the plan


def freeze(walk):
    path = f"{walk.d}/rounds/r1"
    n = expect(walk.coordinator.get(f"{walk.d}/requests?facets=standing"))["facets"]["standing"]["accepted"]
    reply = walk.coordinator.post(f"{path}/freeze")
    of = expect(reply)
    check(of["state"] == "planning" and of["counts"].get("accepted") == n, f"要收进 {n} 件 / {n} taken in", reply)
    check(sorted(the_request(walk, walk.lamp)["community"]) == sorted([walk.community, walk.neighbour]),
          "并入以后要是两个社区的联合答题 / a joint case of both")
    expect(walk.coordinator.post(f"{path}/reopen"))
    check(the_request(walk, walk.lamp)["round"] is None, "重新征集以后点单不在批次里")
    of = expect(walk.coordinator.post(f"{path}/freeze"))
    check(of["counts"].get("accepted") == n and "match" in of["next"], f"第二次截止：{of}")
    refused(walk.coordinator.post(f"{path}/freeze"), 409, "wrong_state")
    refused(of_scope(walk, walk.community).post(f"{walk.d}/requests/{walk.vague}/withdraw"), 409)
    refused(decide(walk, [walk.vague], "undo"), 409)
    etag = the_request(walk, walk.vague)["etag"]
    late = of_scope(walk, walk.community).change(f"{walk.d}/requests/{walk.vague}", etag, {"text": "太晚了"})
    refused(late, 409)


def first_plan(walk):
    walk.first = matched(walk, {"options": OPTIONS})
    plan = document(walk, walk.first)
    check(plan["input"] == walk.first["input"], "方案的 input 和它的文件不一致")
    check(plan["assignments"] and plan["communities"], "方案里没有任务")
    path, task = f"{walk.d}/plans/{walk.first['id']}", plan["assignments"][0]
    for query in (f"request={task['request']}", f"provider={task['provider']}", f"community={walk.community}"):
        why = walk.coordinator.get(f"{path}/explain?{query}")
        check(expect(why)["sentences"], "解释里没有句子 / no sentence", why)
    files = {"plan.xlsx": b"PK", "report.html": b"<", "providers.zip": b"PK", "instance.zip": b"PK"}
    for name, begin in files.items():
        reply = walk.coordinator.get(f"{path}/files/{name}")
        expect(reply)
        check(reply.raw.lstrip().startswith(begin), f"{name} 读不开")
        check(reply.headers["Content-Disposition"].startswith("attachment"), f"{name} 要作为附件给出")
        check(reply.headers["X-Content-Type-Options"] == "nosniff", f"{name} 要 nosniff")
    expect(walk.coordinator.get(f"{path}/evidence"))
    refused(of_scope(walk, walk.community).get(path), 403)


def pins_in_conflict(walk):
    """Three that must be answered where two may be: the plan fails and names the set."""
    theirs = {}
    for of in requests_of(walk, "round=r1&standing=accepted").values():
        if len(of["community"]) == 1:
            theirs.setdefault(of["community"][0], []).append(of["id"])
    most = {of: walk.communities[of].get("max_answered") or 2 for of in theirs}
    too_many = pick((ids[:most[of] + 1] for of, ids in theirs.items() if len(ids) > most[of]), "件数超过名额的社区")
    wanted = {"options": OPTIONS, "pins": [{"request": of, "rule": "answer"} for of in too_many]}
    plan, job = followed(walk, wanted)
    check((job["state"], job["error"]["code"]) == ("failed", "pins_conflict"), f"锁定不能同时成立：{job}")
    named = json.dumps(job["error"], ensure_ascii=False)
    check(all(of in named for of in too_many), f"要写明是哪几条锁定 / it names the set: {named}")
    check(plan["state"] == "failed", f"方案要是 failed，是 {plan['state']}")
    refused(walk.coordinator.post(f"{walk.d}/plans/{plan['id']}/publish"), 409)
    check(expect(walk.coordinator.get(f"{walk.d}/rounds/r1/pins"))["total"] == 0, "方案自己的锁定不是批次的")


def pins_and_second_plan(walk):
    before, path = document(walk, walk.first), f"{walk.d}/rounds/r1/pins"
    walk.forbidden = pick((of for of in before["assignments"] if of["role"] == "expert"), "有专家的点单")
    pair = {key: walk.forbidden[key] for key in ("request", "provider")}
    expect(walk.coordinator.post(path, {**pair, "rule": "forbid"}), 201)
    expect(walk.coordinator.post(path, {"request": walk.lamp, "rule": "answer"}), 201)
    refused(walk.coordinator.post(path, {"request": walk.lamp, "rule": "perhaps"}), 422)
    refused(walk.coordinator.post(path, {"request": "none-such", "rule": "answer"}), 422)
    check(expect(walk.coordinator.get(path))["total"] == 2, "锁定要有两条 / two pins")
    walk.second = matched(walk, {"options": OPTIONS, "previous": walk.first["id"]})
    after = document(walk, walk.second)
    pairs = {(of["request"], of["provider"]) for of in after["assignments"]}
    check(tuple(pair.values()) not in pairs, "禁止的一对还在方案里 / a forbidden pair")
    check(walk.lamp in {of["request"] for of in after["assignments"]}, "必答的点单没有排上 / it must be answered")
    reply = walk.coordinator.get(f"{walk.d}/plans/{walk.second['id']}/difference?from={walk.first['id']}")
    found = expect(reply)
    there, here = ({seat(of) for of in plan["assignments"]} for plan in (before, after))
    check({seat(of) for of in found["removed"]} == there - here, "差异里去掉的不对 / removed", reply)
    check({seat(of) for of in found["added"]} == here - there, "差异里新增的不对 / added", reply)


def publish(walk):
    path = f"{walk.d}/plans/{walk.second['id']}"
    preview = expect(walk.coordinator.get(f"{path}/preview"))
    wanted = {seat(of) for of in document(walk, walk.second)["assignments"]}
    check({seat(of) for of in preview["offered"]} == wanted, "预览和方案不一致 / the preview is another")
    tables_changed(walk, path)
    of = expect(walk.coordinator.post(f"{path}/publish"))
    check((of["state"], of["published_by"]) == ("published", "走查协调员"), f"发布以后：{of}")
    again = refused(walk.coordinator.post(f"{path}/publish"), 409, "already_published")
    check("走查协调员" in again["detail"], f"要说明是谁发布的 / it names the publisher: {again}")
    refused(walk.people[walk.street].post(f"{path}/publish"), 403)
    offered = tasks(walk, "state=offered")
    check({seat(of) for of in offered} == wanted, "任务和方案不一致 / the tasks are others")
    own = {row["id"]: row["deadline"] for row in walk.tables["requests"] if row.get("deadline")}
    wrong = [of for of in offered if of["due"] != own.get(of["request"], walk.due)]
    wrong += [of for of in offered if of["accept_by"] <= str(walk.today)]
    check(not wrong, f"任务的期限不对 / deadlines: {wrong[:1]}")
    of = expect(walk.coordinator.get(f"{walk.d}/rounds/r1"))
    check(of["state"] == "answering" and of["published_at"], f"批次要是 answering：{of}")
    provider = of_scope(walk, offered[0]["provider"])
    kinds = {of["kind"] for of in expect(provider.get(f"{walk.d}/notices"))["items"]}
    check("task_offered" in kinds, f"没有通知答题力量 / nobody was told: {kinds}")


def tables_changed(walk, path):
    """A plan of other tables is refused, and is itself again where they are."""
    round_path = f"{walk.d}/rounds/r1"
    of = expect(walk.coordinator.get(round_path))
    other = expect(walk.coordinator.change(round_path, of["etag"], {"seed": of["seed"] + 1}))
    refused(walk.coordinator.post(f"{path}/publish"), 409, "tables_changed")
    check(tasks(walk, "") == [], "被拒绝的发布留下了任务 / a refused publication left tasks")
    expect(walk.coordinator.change(round_path, other["etag"], {"seed": of["seed"]}))


def as_the_command(walk):
    """The published document is that of `dianda match` on the same tables, byte for byte."""
    reply = walk.coordinator.get(f"{walk.d}/plans/{walk.second['id']}/document")
    options = expect(reply)["options"]
    with tempfile.TemporaryDirectory(prefix="dianda-walk-") as folder:
        batch, out = os.path.join(folder, "batch"), os.path.join(folder, "out")
        os.mkdir(batch)
        for name, rows in tables_of(walk, walk.second).items():
            with open(os.path.join(batch, name + ".json"), "w", encoding="utf-8") as file:
                json.dump(rows, file, ensure_ascii=False)
        previous = os.path.join(folder, "previous.json")
        with open(previous, "wb") as file:
            file.write(walk.coordinator.get(f"{walk.d}/plans/{walk.first['id']}/document").raw)
        # One thread: how many there are changes nothing but the time.
        command = [walk.dianda, "match", batch, "--out", out, "--threads=1", f"--budget={options['budget']}"]
        ended = subprocess.run([*command, "--previous", previous], capture_output=True, check=False)
        words = ended.stderr.decode("utf-8", "replace")[-2000:]
        check(ended.returncode == 0, f"dianda match 以 {ended.returncode} 结束：{words}")
        with open(os.path.join(out, "plan.json"), "rb") as file:
            own = file.read()
    check(own == reply.raw, f"逐字节不同：命令行 {len(own)} 字节，服务 {len(reply.raw)} 字节 / the bytes differ")


# ---------------------------------------------------------------- steps: answers


def decline(walk):
    """An expert declines; somebody takes the seat."""
    offered = tasks(walk, "state=offered")
    free = (of for of in offered if not is_office(walk, of) and of["role"] != "lead" and of["request"] != walk.lamp)
    walk.declined = task = pick(free, "专家的任务")
    person, path = of_scope(walk, task["provider"]), task_path(walk, task)
    refused(person.post(f"{path}/claim-return", {"reason": "not_our_duty"}), 409)
    refused(person.post(f"{path}/decline", {"reason": ""}), 422)
    check(act(walk, task, "decline", {"reason": "下月出差"})["state"] == "declined", "婉拒以后")
    refused(person.post(f"{path}/accept"), 409, "wrong_state")
    check(stuck(walk) == [task["request"]], "空了位子的点单要列在 stuck")
    team = {of["provider"] for of in offered if of["request"] == task["request"]}
    named = (of["provider"] for of in offered if of["role"] == task["role"] and of["provider"] not in team)
    to = {} if task["substitute"] else {"provider": pick(named, "另一位专家")}
    refused(person.post(f"{path}/substitute", to), 403)
    new = act(walk, task, "substitute", to, walk.coordinator, 201)
    check((new["state"], new["role"]) == ("offered", task["role"]), f"替补的任务：{new}")
    walk.stand_in = new
    check(stuck(walk) == [], "有人顶上以后不再列在 stuck")
    told_of = expect(of_scope(walk, new["provider"]).get(f"{walk.d}/notices"))["items"]
    check(new["id"] in {of["subject"] for of in told_of}, "没有通知替补 / the substitute was not told")


def choose_leads(walk):
    """Tasks that offices lead, of requests of one community, by office."""
    offered = tasks(walk, "state=offered")
    answering = requests_of(walk, "round=r1&standing=answering")
    taken = {walk.declined["request"], walk.lamp}
    leads = [
        of for of in offered
        if of["role"] == "lead" and is_office(walk, of) and of["request"] not in taken
        and len(answering[of["request"]]["community"]) == 1
    ]
    by_office = {}
    for of in leads:
        by_office.setdefault(of["provider"], []).append(of)
    most = sorted(by_office.values(), key=len, reverse=True)
    check(len(most) >= 2 and len(most[0]) >= 4, "样例里没有牵头四件的单位 / no office leads four")
    walk.kept, walk.doubtful, walk.follow, walk.unsaid = most[0][:4]
    walk.other, walk.answering = most[1][0], answering


def claim_return(walk):
    """A claim is refused once, and that is its end; another is granted, and the pair is forbidden."""
    choose_leads(walk)
    kept, other, claim = walk.kept, walk.other, {"reason": "not_our_area", "words": "不在本街镇"}
    office = of_scope(walk, kept["provider"])
    refused(office.post(f"{task_path(walk, kept)}/decline", {"reason": "不想办"}), 409)
    refused(office.post(f"{task_path(walk, kept)}/claim-return", {"reason": "so_there"}), 422)
    check(act(walk, kept, "claim-return", claim)["state"] == "return_claimed", "申请退单以后")
    check("decide_returns" in expect(walk.coordinator.get(f"{walk.d}/rounds/r1"))["next"], "下一步要有裁定退单")
    refused(office.post(f"{task_path(walk, kept)}/verdict", {"accept": True, "reason": "自己同意"}), 403)
    verdict = {"accept": False, "reason": "地址就在本街镇"}
    check(act(walk, kept, "verdict", verdict, walk.coordinator)["state"] == "offered", "驳回以后要回到待接")
    refused(office.post(f"{task_path(walk, kept)}/claim-return", claim), 409)
    check(act(walk, kept, "accept")["state"] == "accepted", "接下以后")
    act(walk, other, "claim-return", claim)
    verdict = {"accept": True, "reason": "职能不符"}
    check(act(walk, other, "verdict", verdict, walk.coordinator)["state"] == "returned", "同意以后")
    pins = expect(walk.coordinator.get(f"{walk.d}/rounds/r1/pins"))["items"]
    pair = (other["request"], other["provider"], "forbid")
    check(pair in {(of["request"], of.get("provider"), of["rule"]) for of in pins}, "同意退单的一对要禁止")
    check(other["request"] in stuck(walk), "退了单的点单要列在 stuck")


def extend(walk):
    kept, until_day = walk.kept, str(walk.today + datetime.timedelta(days=120))
    office = of_scope(walk, kept["provider"])
    yesterday = {"until": str(walk.today - datetime.timedelta(days=1)), "reason": "昨天"}
    refused(office.post(f"{task_path(walk, kept)}/extension", yesterday), 422)
    refused(walk.coordinator.post(f"{task_path(walk, kept)}/extension-verdict", {"grant": True}), 409)
    act(walk, kept, "extension", {"until": until_day, "reason": "要等业主投票"}, status=201)
    refused(office.post(f"{task_path(walk, kept)}/extension-verdict", {"grant": True}), 403)
    later = act(walk, kept, "extension-verdict", {"grant": True}, walk.coordinator)
    check(later["due"] == until_day, f"延期以后的期限不对：{later['due']}")
    act(walk, kept, "extension", {"until": str(walk.today + datetime.timedelta(days=300)), "reason": "再等"}, status=201)
    later = act(walk, kept, "extension-verdict", {"grant": False, "reason": "够了"}, walk.coordinator)
    check(later["due"] == until_day, "没有同意的延期改了期限")


def work_along(walk):
    """Notes, attendance, a reminder, acting on behalf."""
    act(walk, walk.kept, "note", {"words": "已入户走访"}, status=201)
    theirs = (of for of in tasks(walk, "state=offered") if walk.kinds[of["provider"]] == "volunteer")
    volunteer = pick((of for of in theirs if of["request"] not in {walk.lamp, walk.declined["request"]}), "志愿者的任务")
    act(walk, volunteer, "accept")
    act(walk, volunteer, "attendance", {"date": str(walk.today), "hours": 2.5}, status=201)
    refused(of_scope(walk, volunteer["provider"]).post(f"{task_path(walk, volunteer)}/attendance",
                                                       {"date": str(walk.today), "hours": 25}), 422)
    of = expect(walk.coordinator.get(task_path(walk, volunteer)))
    kept = [entry["content"] for entry in of["entries"] if entry["kind"] == "attendance"]
    check(kept == [{"date": str(walk.today), "hours": 2.5}], f"考勤没有记下：{of['entries']}")
    words = act(walk, walk.doubtful, "remind", {}, walk.coordinator)
    check(words.get("zh"), "催办要给出可以转发的话 / a text to paste")
    refused(walk.coordinator.post(f"{task_path(walk, walk.doubtful)}/accept"), 422)
    behalf = {"on_behalf": {"reason": "电话里说接下"}}
    check(act(walk, walk.doubtful, "accept", behalf, walk.coordinator)["state"] == "accepted", "代办接下以后")
    refused(of_scope(walk, walk.other["provider"]).post(f"{task_path(walk, walk.doubtful)}/accept", behalf), 404)


def confirmed(walk, request, community, solved, satisfaction=None):
    word = {"solved": solved, "note": "谢谢"}
    if satisfaction:
        word["satisfaction"] = satisfaction
    return of_scope(walk, community).post(f"{walk.d}/requests/{request}/confirm", word)


FINISH = {"outcome": "adopted", "words": "已签约施工"}


def confirm_and_rework(walk):
    kept, request = walk.kept, walk.kept["request"]
    community = walk.answering[request]["community"][0]
    lead_reveals(walk, kept)
    refused(confirmed(walk, request, community, "yes", 5), 409)
    refused(of_scope(walk, kept["provider"]).post(f"{task_path(walk, kept)}/finish", {"outcome": "adopted"}), 422)
    act(walk, kept, "finish", FINISH)
    standing(walk, request, "answered")
    told_of = expect(of_scope(walk, community).get(f"{walk.d}/notices"))["items"]
    notice = pick((of for of in told_of if of["subject"] == request), "请社区确认的通知")
    expect(of_scope(walk, community).post(f"{walk.d}/notices/{notice['id']}/seen"))
    stranger = walk.far if community != walk.far else walk.neighbour
    refused(confirmed(walk, request, stranger, "yes", 5), 404)
    refused(confirmed(walk, request, community, "yes", 6), 422)
    check(expect(confirmed(walk, request, community, "no", 1))["standing"] == "unsolved", "没有解决")
    refused(of_scope(walk, community).post(f"{walk.d}/requests/{request}/rework", {"reason": ""}), 422)
    reply = of_scope(walk, community).post(f"{walk.d}/requests/{request}/rework", {"reason": "还在漏"})
    check((expect(reply)["standing"], reply.body["reworks"]) == ("reworked", 1), "要是重办", reply)
    again = expect(walk.coordinator.get(task_path(walk, kept)))
    check(again["state"] == "accepted" and again["due"] > str(walk.today), f"重办的任务要重新打开：{again}")
    act(walk, kept, "finish", FINISH)
    check(expect(confirmed(walk, request, community, "yes", 5))["standing"] == "solved", "解决了")
    refused(of_scope(walk, community).post(f"{walk.d}/requests/{request}/rework", {"reason": "又来"}), 409)


def lead_reveals(walk, task):
    """The lead of an accepted task sees whom to ask; whoever else does not."""
    path, why = f"{walk.d}/requests/{task['request']}/reveal", {"reason": "约时间上门"}
    expect(of_scope(walk, task["provider"]).post(path, why))
    others = (of for of in tasks(walk, f"request={task['request']}") if of["provider"] != task["provider"])
    for of in list(others)[:1]:
        refused(of_scope(walk, of["provider"]).post(path, why), 403)
    refused(of_scope(walk, walk.declined["provider"]).post(path, why), 404)


def suspend(walk):
    """挂账 needs the coordinator's verdict; refused, the work goes on."""
    task, request = walk.doubtful, walk.doubtful["request"]
    act(walk, task, "finish", {"outcome": "suspended", "words": "要等规划"})
    path = f"{walk.d}/requests/{request}/suspend-verdict"
    check("decide_suspensions" in expect(walk.coordinator.get(f"{walk.d}/rounds/r1"))["next"], "下一步要有裁定挂账")
    refused(of_scope(walk, task["provider"]).post(path, {"grant": True, "reason": "自己同意"}), 403)
    expect(walk.coordinator.post(path, {"grant": False, "reason": "可以先修一半"}))
    standing(walk, request, "answering")
    act(walk, task, "finish", {"outcome": "in_progress", "words": "先修了一半"})
    community = walk.answering[request]["community"][0]
    said = expect(confirmed(walk, request, community, "partly", 3))
    check(said["standing"] == "partly_solved", f"部分解决：{said['standing']}")


def joint_case(walk):
    """A joint case is solved when each of its communities says so."""
    team = tasks(walk, f"request={walk.lamp}")
    lead = pick((of for of in team if of["role"] == "lead"), "牵头的任务")
    act(walk, lead, "accept")
    act(walk, lead, "finish", FINISH)
    standing(walk, walk.lamp, "answered")
    first = expect(confirmed(walk, walk.lamp, walk.community, "yes", 5))
    check(first["standing"] == "answered", f"还有一个社区没有说，不能算解决：{first['standing']}")
    missing = walk.coordinator.post(f"{walk.d}/requests/{walk.lamp}/confirm", {"solved": "yes"})
    refused(missing, 422)
    second = expect(confirmed(walk, walk.lamp, walk.neighbour, "yes", 4))
    check(second["standing"] == "solved", f"两个社区都说解决了：{second['standing']}")


# ---------------------------------------------------------------- steps: what comes late


def leave(walk):
    away = walk.declined["provider"]
    days = {"from": str(walk.today), "to": str(walk.today + datetime.timedelta(days=60))}
    path = f"{walk.d}/providers/{away}/leave"
    refused(of_scope(walk, away).post(path, {"from": days["to"], "to": days["from"]}), 422)
    refused(of_scope(walk, walk.kept["provider"]).post(path, days), 404)
    of = expect(of_scope(walk, away).post(path, days), 201)
    theirs = [task["id"] for task in tasks(walk, f"provider={away}") if task["state"] in ("offered", "accepted")]
    check(sorted(of["open_tasks"]) == sorted(theirs), f"请假要列出手上的任务：{of}")
    walk.leave = f"{path}/{of['id']}"


def late_request(walk):
    fields = {"urgency": 5, "text": "二楼闻到燃气味"}
    walk.gas = raised(walk, walk.community, "燃气管漏气", **fields)
    admit = {"request": walk.gas, "reason": "安全隐患"}
    path = f"{walk.d}/rounds/r1/admit"
    refused(walk.coordinator.post(path, admit), 409)
    expect(decide(walk, [walk.gas], "accept"))
    refused(walk.people[walk.street].post(path, admit), 403)
    expect(walk.coordinator.post(path, admit))
    check(the_request(walk, walk.gas)["round"] == "r1", "急件要在批次里")
    told_of = expect(walk.people[walk.street].get(f"{walk.d}/notices"))["items"]
    check(walk.gas in {of["subject"] for of in told_of}, "没有通知街镇 / the street was not told")
    pins = expect(walk.coordinator.get(f"{walk.d}/rounds/r1/pins"))["items"]
    check((walk.gas, "answer") in {(of["request"], of["rule"]) for of in pins}, "急件要有必答的锁定")


def plan_again(walk):
    """A re-plan keeps what was accepted and finished, and asks nobody again who said no."""
    leave_to_plan(walk)
    held = tasks(walk, "state=accepted") + tasks(walk, "state=finished")
    offered = {of["id"]: of for of in tasks(walk, "state=offered")}
    walk.third = matched(walk, {"options": OPTIONS, "previous": walk.second["id"]})
    path = f"{walk.d}/plans/{walk.third['id']}"
    seats = {seat(of) for of in document(walk, walk.third)["assignments"]}
    check(held and {seat(of) for of in held} <= seats, "已接、已办结的任务要留下 / what was accepted is kept")
    pairs = {(request, provider) for request, _, provider in seats}
    for of in (walk.declined, walk.other, *walk.left):
        check((of["request"], of["provider"]) not in pairs, "婉拒、退单的又派给了同一家")
    check(walk.gas in {request for request, _, _ in seats}, "急件没有排上 / the late one is not answered")
    mine = {of["id"] for of in held} | set(offered)
    kept_of_away = {seat(of) for of in held if of["provider"] == walk.declined["provider"]}
    away = {one for one in seats if one[2] == walk.declined["provider"]}
    check(away <= kept_of_away, f"请假的又有新任务：{away}")
    preview = expect(walk.coordinator.get(f"{path}/preview"))
    check(preview["lost"] == [], f"预览里有收回的任务：{preview['lost']}")
    told_before = {of["id"] for of in expect(walk.coordinator.get(f"{walk.d}/notices"))["items"]}
    expect(walk.coordinator.post(f"{path}/publish"))
    before = expect(walk.coordinator.get(f"{walk.d}/plans/{walk.second['id']}"))
    check(before["state"] == "superseded", f"前一份要是 superseded：{before['state']}")
    now = {of["id"]: of for of in tasks(walk, "")}
    check(mine <= set(now), "任务不见了 / tasks are gone")
    unchanged = {of for of in mine if now[of]["state"] != "withdrawn"}
    told_of = [of for of in expect(walk.coordinator.get(f"{walk.d}/notices"))["items"] if of["id"] not in told_before]
    check(not unchanged & {of["subject"] for of in told_of}, "任务没有变的也被通知了 / only those whose tasks changed")
    in_force = {seat(of) for of in now.values() if of["state"] in ("offered", "accepted", "finished")}
    check(in_force == seats, "任务和新方案不一致 / the tasks are not those of the plan")
    refused(walk.coordinator.post(f"{walk.d}/rounds/r1/withdraw", {"reason": "试试"}), 409)
    filled = [of["request"] for of in walk.left if any(one[:2] == seat(of)[:2] for one in seats)]
    listed = sorted(set(filled) & set(stuck(walk)))
    doubt(walk, not listed, f"重新匹配补上了位子，点单还列在 stuck / seats are held again: {'、'.join(listed)}")


def leave_to_plan(walk):
    """Some decline, and nobody is named: the re-plan fills their seats."""
    open_still = set(requests_of(walk, "round=r1&standing=answering"))
    open_still -= {walk.declined["request"], walk.follow["request"]}
    free = [of for of in tasks(walk, "state=offered") if not is_office(walk, of) and of["request"] in open_still]
    walk.left = list({of["request"]: of for of in free}.values())[:6]
    for of in walk.left:
        act(walk, of, "decline", {"reason": "这个月排满了"})
    check({of["request"] for of in walk.left} <= set(stuck(walk)), "空了位子的点单要列在 stuck")


def release(walk):
    """A seat is empty and nobody is named: the coordinator lets the request go, and it waits again."""
    offered = tasks(walk, "state=offered")
    spared = {walk.follow["request"], walk.unsaid["request"], walk.gas}
    free = (of for of in offered if not is_office(walk, of) and of["role"] != "lead" and of["request"] not in spared)
    task = pick(free, "可以婉拒的任务")
    walk.released = task["request"]
    act(walk, task, "decline", {"reason": "家里有事"})
    check(walk.released in stuck(walk), "空了位子的点单要列在 stuck")
    path = f"{walk.d}/requests/{walk.released}/release"
    refused(walk.coordinator.post(path, {"reason": ""}), 422)
    refused(walk.people[walk.street].post(path, {"reason": "我来"}), 403)
    reply = walk.coordinator.post(path, {"reason": "这一批没有合适的人"})
    check(expect(reply)["standing"] == "waiting", "释放以后要是 waiting", reply)
    open_still = [of for of in tasks(walk, f"request={walk.released}") if of["state"] in ("offered", "accepted")]
    check(open_still == [], f"释放的点单还有任务：{open_still}")
    check(walk.released not in stuck(walk), "释放以后不再列在 stuck")


# ---------------------------------------------------------------- steps: the end, and the second round


def close(walk):
    """What ended is a case; what is still answered is followed to its end."""
    before = expect(walk.coordinator.get(f"{walk.d}/cases"))["total"]
    act(walk, walk.follow, "accept")
    reply = walk.coordinator.post(f"{walk.d}/rounds/r1/close")
    check(expect(reply)["state"] == "closed", "要是 closed", reply)
    refused(walk.coordinator.post(f"{walk.d}/rounds/r1/close"), 409, "wrong_state")
    upload = walk.coordinator.upload(f"{walk.d}/rounds/r1/imports", [("requests.csv", b"id\n")])
    refused(upload, 409)
    cases = {of["id"]: of for of in pages(walk.coordinator, f"{walk.d}/cases")}
    check(len(cases) == before + 3, f"三件办完的要成为案例：{before} → {len(cases)}")
    walk.case = pick((of for of in cases.values() if walk.kept["request"] in of["id"]), "办完那一件的案例")
    case = walk.case
    check((case["outcome"], case["provider"]) == ("resolved", walk.kept["provider"]), f"案例不对：{case}")
    path = f"{walk.d}/cases/{case['id']}"
    refused(walk.coordinator.call("PATCH", path, {"title": "没有 If-Match"}), 428)
    edited = expect(walk.coordinator.change(path, case["etag"], {"title": "协调员改过的标题"}))
    check(edited["title"] == "协调员改过的标题", f"案例的文字要能改：{edited}")
    refused(of_scope(walk, walk.community).change(path, edited["etag"], {"title": "不行"}), 403)


def follow_to_end(walk):
    act(walk, walk.follow, "finish", FINISH)
    request = walk.follow["request"]
    standing(walk, request, "answered")
    behalf = {"solved": "yes", "satisfaction": 4}
    path = f"{walk.d}/requests/{request}/confirm"
    refused(walk.coordinator.post(path, behalf), 422)
    expect(walk.coordinator.post(path, {**behalf, "on_behalf": {"reason": "电话里说的"}}))
    standing(walk, request, "solved")
    cases = {of["id"] for of in pages(walk.coordinator, f"{walk.d}/cases")}
    doubt(walk, any(request in of for of in cases), f"结项以后办完的没有成为案例 / no case of what ended later: {request}")


def second_round(walk):
    waiting = set(requests_of(walk, "round=r1&standing=waiting"))
    check(walk.released in waiting, "释放的点单要在等")
    walk.round = "r2"
    fields = {"id": "r2", "name": "走查第二批", "as_of": str(walk.today), "per_community": 2, "seed": 7}
    fields["due"] = str(walk.today + datetime.timedelta(days=180))
    expect(walk.coordinator.post(f"{walk.d}/rounds", fields), 201)
    reply = walk.coordinator.post(f"{walk.d}/rounds/r2/freeze")
    of = expect(reply)
    check(of["counts"].get("accepted") == len(waiting), f"上批没答的 {len(waiting)} 件要转入 / carried over", reply)
    check(set(requests_of(walk, "round=r2&standing=accepted")) == waiting, "转入的不是上批没答的那些")


def second_plan(walk):
    """Those that went without wait one round longer, as the plan's own tables show."""
    plan = matched(walk, {"options": OPTIONS})
    now, before = tables_of(walk, plan), tables_of(walk, walk.third)
    check(now["requests"] and walk.released in {of["id"] for of in now["requests"]}, "释放的点单不在第二批的表里")
    check(walk.kept["request"] not in {of["id"] for of in now["requests"]}, "已解决的点单又进了第二批")
    check(walk.case["id"] in {of["id"] for of in now["cases"]}, "第一批的案例不在第二批的表里")
    waits = {name: {of["id"]: int(of.get("waiting_rounds") or 0) for of in tables["communities"]}
             for name, tables in (("now", now), ("before", before))}
    answered_of = {of["community"]: of["answered"] for of in document(walk, walk.third)["communities"]}
    without = [of for of, n in answered_of.items() if n == 0]
    check(without, "第一批里没有空手的社区，看不出等候的批次 / nobody went without")
    for of in without:
        check(waits["now"][of] == waits["before"][of] + 1, f"{of} 空手，等候要多一批：{waits['now'][of]}")
    for of in set(answered_of) - set(without):
        check(waits["now"][of] <= waits["before"][of], f"{of} 有答复，等候不能变多")
    expect(walk.coordinator.post(f"{walk.d}/plans/{plan['id']}/publish"))
    offered = tasks(walk, "round=r2&state=offered")
    check({seat(of) for of in offered} == {seat(of) for of in document(walk, plan)["assignments"]}, "第二批的任务不对")
    walk.last = plan
    walk.notes.append(f"第一批空手的社区 {len(without)} 个，第二批都多等一批")
    total = expect(walk.coordinator.get(f"{walk.d}/figures?round=r1"))["total"]
    moved = [f"{key} {n} → {total[key]}" for key, n in walk.total.items() if total[key] != n]
    doubt(walk, not moved, f"第二批以后，第一批的数字变了 / figures of a closed round moved: {'，'.join(moved)}")


def withdraw(walk):
    """While nobody accepted, a published plan is taken back as a whole; then another is published."""
    path = f"{walk.d}/rounds/r2"
    reply = walk.coordinator.post(f"{path}/withdraw", {"reason": "会商后重来"})
    check(expect(reply)["state"] == "planning", "撤回以后要是 planning", reply)
    check(tasks(walk, "round=r2&state=offered") == [], "撤回以后还有任务 / tasks are left")
    check(requests_of(walk, "round=r2&standing=answering") == {}, "撤回以后还有答题中的点单")
    plan = f"{walk.d}/plans/{walk.last['id']}"
    check(expect(walk.coordinator.get(plan))["state"] == "withdrawn", "方案要是 withdrawn")
    refused(walk.coordinator.post(f"{plan}/publish"), 409)
    expect(of_scope(walk, walk.declined["provider"]).call("DELETE", walk.leave))
    with stream(walk) as opened:
        again = matched(walk, {"options": OPTIONS})
        expect(walk.coordinator.post(f"{walk.d}/plans/{again['id']}/publish"))
        data, seen = {}, []
        while data.get("act") != "plan.publish":
            _, data = next_event(opened)
            seen.append(json.dumps(data))
    progress = [of for of in seen if again["job"] in of]
    doubt(walk, progress, "事件流里没有工作的进展 / no progress of a job in the stream of events")
    offered = tasks(walk, "round=r2&state=offered")
    check(offered, "再发布以后没有任务")
    act(walk, offered[0], "accept")
    refused(walk.coordinator.post(f"{path}/withdraw", {"reason": "晚了"}), 409)


# ---------------------------------------------------------------- steps: what is told


def figures(walk):
    path = f"{walk.d}/figures?round=r1&by=street"
    reply = walk.coordinator.get(path)
    total = expect(reply)["total"]
    of_round = [of for of in tasks(walk, "round=r1") if of["state"] != "withdrawn"]
    check(total["offered"] == len(of_round), f"任务有 {len(of_round)} 项 / offered", reply)
    counts = expect(walk.coordinator.get(f"{walk.d}/rounds/r1"))["counts"]
    n_confirmed = sum(counts.get(name, 0) for name in ("solved", "partly_solved", "unsolved"))
    solved = round(counts["solved"] / n_confirmed, 3)
    check((total["confirmed"], total["solved_rate"]) == (n_confirmed, solved), f"解决率要是 {solved}", reply)
    for rate in ("response_rate", "satisfaction_rate", "on_time_rate"):
        check(total[rate] is not None and 0 <= total[rate] <= 1, f"{rate} 不对", reply)
    streets = {of["street"] for of in walk.communities.values()}
    check({of["key"] for of in reply.body["groups"]} <= streets and reply.body["groups"], "按街镇的分组不对", reply)
    check(expect(walk.inspector.get(path))["total"] == total, "督查看到的数字要一样")
    check(expect(of_scope(walk, walk.community).get(path))["groups"] == [], "社区只看全区总数")
    walk.total = total
    own = expect(of_scope(walk, walk.kept["provider"]).get(f"{walk.d}/figures?by=provider"))
    check([of["key"] for of in own["groups"]] == [walk.kept["provider"]], f"答题力量只看自己的：{own['groups']}")


WRITTEN = {
    "import.commit", "round.open", "round.freeze", "round.admit", "round.close", "plan.ask", "plan.publish",
    "request.raise", "request.accept", "request.merge", "request.send_back", "request.undo", "request.reveal",
    "request.confirm", "request.rework", "request.release", "task.accept", "task.decline", "task.finish",
    "task.substitute", "task.claim-return", "person.invite",
}


def audit(walk):
    """Who, in which role, when, from where, what, on what, why; within seconds, in a sequence; no content."""
    path, begun_at = f"{walk.d}/audit", time.monotonic()
    while True:
        trail = pages(walk.coordinator, path)
        acts = {of["act"] for of in trail}
        closed = any(of["act"] == "plan.publish" for of in trail[-40:])
        if WRITTEN <= acts and closed:
            break
        check(time.monotonic() - begun_at < SEALED_SECONDS, f"留痕里没有 / not in the trail: {sorted(WRITTEN - acts)}")
        time.sleep(1)
    fields = ("at", "person", "name", "role", "from", "act", "object", "reason", "result")
    check(all(field in of for of in trail for field in fields), f"留痕要有 {fields}")
    looked = [of for of in trail if of["act"] == "request.reveal" and of["object"] == walk.lamp]
    why = {(of["role"], of["reason"]) for of in looked}
    check({("street", "核实地址"), ("coordinator", "核实地址")} <= why, f"谁为什么看了联系人：{why}")
    text = json.dumps(trail, ensure_ascii=False)
    check(PHONE not in text and "楼道灯" not in text, "留痕里有内容 / content in the trail")
    check(len(pages(walk.inspector, path)) >= len(trail), "督查要看到全部留痕")
    provider = of_scope(walk, walk.kept["provider"])
    own = pages(provider, path)
    check(own and {of["person"] for of in own} == {provider.id}, "答题力量只看自己的留痕")
    theirs = {of["act"] for of in pages(walk.administrator, path)}
    check(not theirs & {"request.raise", "round.freeze", "plan.publish"}, f"管理员看到了区里的留痕：{theirs}")
    walk.notes.append(f"留痕 {len(trail)} 条")


def stream(walk, last=None):
    headers = {"Accept": "text/event-stream", **({"Last-Event-ID": last} if last else {})}
    COUNTED["calls"] += 1
    asked = f"GET {walk.d}/events"
    try:
        return OPENER.open(walk.coordinator.request("GET", f"{walk.d}/events", headers=headers), timeout=EVENT_SECONDS)
    except (OSError, http.client.HTTPException) as error:
        raise Wrong(f"{asked}: {error}") from None


def next_event(opened):
    """The next event of a stream: its id, which progress of a job has none of, and its data."""
    begun_at, of = time.monotonic(), {}
    try:
        while time.monotonic() - begun_at < EVENT_SECONDS:
            line = opened.readline().decode().rstrip("\r\n")
            if not line and "data" in of:
                return of.get("id"), json.loads(of["data"])
            name, _, value = line.partition(":")
            if name:
                of[name] = value.strip()
    except OSError:
        pass
    raise Wrong(f"事件流 {EVENT_SECONDS} 秒里没有东西 / nothing came from the stream of events")


def next_change(opened):
    """The next event that has a place in the sequence."""
    of, data = next_event(opened)
    while of is None:
        of, data = next_event(opened)
    return of, data


def events(walk):
    path = f"{walk.d}/rounds/r2"
    with stream(walk) as opened:
        check(opened.headers["Content-Type"].startswith("text/event-stream"), "要是 text/event-stream")
        etag = expect(walk.coordinator.get(path))["etag"]
        changed = expect(walk.coordinator.change(path, etag, {"name": "走查第二批（改）"}))
        first, data = next_change(opened)
        while data.get("act") != "round.change":
            first, data = next_change(opened)
    expect(walk.coordinator.change(path, changed["etag"], {"name": "走查第二批"}))
    # Whoever comes back goes on where they were.
    with stream(walk, first) as opened:
        second, data = next_change(opened)
    check(second != first and data.get("act") == "round.change", f"接着看的第一件不对：{data}")


# Routes and parameters of the contract that the steps do without.
ROUTES = (
    "rounds/{}/files/lists.xlsx", "rounds/{}/files/qr.html", "rounds/{}/pins/import", "imports/{}/annotated.xlsx",
    "requests/suggest", "requests/{}/revisit", "requests/{}/files", "requests/{}/history", "requests/{}/similar",
    "requests/{}/candidates", "search",
)
QUERIES = (
    "requests?q=停车", "requests?facets=topic,street,standing", "figures?round=r1&by=topic",
    "figures?round=r1&by=property_company", "figures?round=r1&by=month", "tasks?overdue=true",
)


def beyond(walk):
    bare = {re.sub(r"\{[^}]*\}", "{}", path): methods for path, methods in walk.routes.items()}
    there = f"{API}/districts/{{}}/"
    for path in ROUTES:
        doubt(walk, there + path in bare, f"还没有 / not there yet: {path.replace('{}', '…')}")
    doubt(walk, "put" in bare.get(there + "rounds/{}/pins", {}), "还没有 / not there yet: PUT rounds/…/pins")
    for query in QUERIES:
        reply = walk.coordinator.get(f"{walk.d}/{query}")
        doubt(walk, reply.status == 200, f"还不能 / not there yet: GET {query}（{reply.status}）")


def sign_out(walk):
    everybody = [walk.coordinator, walk.inspector, walk.foreigner, *walk.people.values(), walk.administrator]
    for person in everybody:
        expect(person.call("DELETE", f"{API}/session"), 204)
    refused(walk.coordinator.get(f"{API}/me"), 401)
    refused(walk.administrator.get(f"{API}/me"), 401)


STEPS = (
    ("服务在，接口说明读得到", alive),
    ("系统管理员登录", sign_in),
    ("建区", add_districts),
    ("协调员、督查、邻区协调员；弱密码、停用、不可兼任", add_people),
    ("开第一批，带设置", open_round),
    ("守护：428、412、幂等键", guards),
    ("交表：社区、答题力量、案例、设置", take_tables),
    ("交表：点单有错，就地改三处、去一行，入库", mend_faults),
    ("交表：同一份再交什么也不改", same_again),
    ("设置：从今天起算", set_days),
    ("按表开账号；扫码登录", accounts),
    ("街镇交表：只交自己社区的", street_import),
    ("令牌", tokens),
    ("社区提单、撤回", raise_requests),
    ("社区排序", rank),
    ("初审：立项、退回补充、并入、转办、不予立项、撤销", triage),
    ("看联系人要写理由", reveal),
    ("权限：403、404、401", rights),
    ("截止收件、重新征集、再截止；联合答题", freeze),
    ("第一份方案：跟到算完，文件、解释", first_plan),
    ("不能同时成立的锁定", pins_in_conflict),
    ("锁定；第二份方案、差异", pins_and_second_plan),
    ("预览、发布；材料改过、重复发布都不行", publish),
    ("与 dianda match 逐字节相同", as_the_command),
    ("婉拒、替补", decline),
    ("退单申请：驳回、同意", claim_return),
    ("延期：同意、不同意", extend),
    ("进展、考勤、催办、代办", work_along),
    ("办结、确认、重办、再确认", confirm_and_rework),
    ("申请挂账不同意；部分解决", suspend),
    ("联合答题：都说解决才算", joint_case),
    ("请假", leave),
    ("急件补入", late_request),
    ("重新匹配：已接的留下", plan_again),
    ("卡住的点单释放", release),
    ("结项；案例", close),
    ("结项以后跟到底", follow_to_end),
    ("数字", figures),
    ("第二批：没答的转入", second_round),
    ("第二批方案：等候多一批", second_plan),
    ("撤回方案，再匹配、再发布", withdraw),
    ("留痕", audit),
    ("事件流", events),
    ("合同里的其余，只记不判", beyond),
    ("退出", sign_out),
)


# ---------------------------------------------------------------- the whole


def arguments():
    parser = argparse.ArgumentParser(
        description="对一个运行着的点答服务走完两个批次 / walk two whole rounds through a running Dianda server",
        epilog="区和账号留在服务上；请用试用的服务 / the district stays: use a server for trials",
    )
    parser.add_argument("url", metavar="URL", help="服务的网址 / the server, e.g. http://127.0.0.1:8080")
    way = parser.add_mutually_exclusive_group(required=True)
    way.add_argument("--login", metavar="L", help="系统管理员的登录名，密码从标准输入读 / login of an administrator")
    way.add_argument("--invitation", metavar="LINK", help="第一次启动打印的链接 / the link printed at the first start")
    parser.add_argument("--password-stdin", action="store_true",
                        help="从标准输入读密码；与 --invitation 同用时就设这个密码 / read the password from stdin")
    parser.add_argument("--dianda", metavar="PATH", help="程序 dianda：再核对方案与命令行逐字节相同 / compare with it")
    parser.add_argument("--tables", metavar="DIR", default=TABLES, help="表的文件夹（csv） / folder of csv tables")
    parser.add_argument("--district", metavar="ID", default=f"walk-{int(time.time())}",
                        help="区的编号，要没用过 / id of the district, unused")
    parser.add_argument("--strict", action="store_true",
                        help="最后列出的“与合同不符”也算失败 / what is listed at the end fails too")
    given = parser.parse_args()
    if given.login and not given.password_stdin:
        parser.error("--login 要和 --password-stdin 一起用 / --login needs --password-stdin")
    if not given.url.startswith(("http://", "https://")):
        parser.error("URL 要以 http:// 或 https:// 开头 / URL begins with http:// or https://")
    if given.dianda and not shutil.which(given.dianda):
        parser.error(f"没有程序 {given.dianda} / there is no such program")
    return given


def walk_of(given):
    url = given.url.rstrip("/")
    password = sys.stdin.readline().rstrip("\r\n") if given.password_stdin else None
    HIDDEN.update({password} - {None, ""})
    return types.SimpleNamespace(
        url=url, nobody=Person(url, "未登录"), login=given.login, invitation=given.invitation, password=password,
        dianda=given.dianda, tables=read_tables(given.tables), district=given.district,
        elsewhere=given.district + "-b", d=f"{API}/districts/{given.district}", people={}, links={}, notes=[],
        doubts=[], round=None, routes={}, is_strict=given.strict,
    )


def main():
    walk = walk_of(arguments())
    steps = [(title, do) for title, do in STEPS if do is not as_the_command or walk.dianda]
    print(f"点答走查 / walk: {walk.url}，区 / district {walk.district}", flush=True)
    whole = time.monotonic()
    for number, (title, do) in enumerate(steps, 1):
        print(f"[{number:2}] {title} … ", end="", flush=True)
        begun_at = time.monotonic()
        try:
            do(walk)
        except Wrong as wrong:
            print("不对 / wrong\n" + shown(str(wrong)), flush=True)
            return 1
        except (LookupError, TypeError, AttributeError, ValueError, OSError) as error:
            at = error.__traceback__
            while at.tb_next:
                at = at.tb_next
            what = f"回答里少了东西 / an answer lacks something: {type(error).__name__} {error}"
            print(f"不对 / wrong\n{shown(what)}（{at.tb_frame.f_code.co_name}，第 {at.tb_lineno} 行）", flush=True)
            return 1
        print(f"好 ({time.monotonic() - begun_at:.1f} s)", flush=True)
    seconds = time.monotonic() - whole
    print(f"全部 {len(steps)} 步都好 / all steps good；{COUNTED['calls']} 次调用 / calls，{seconds:.0f} 秒 / seconds"
          + (f"，等了 {COUNTED['waits']} 次 / waits" if COUNTED["waits"] else ""))
    for note in walk.notes:
        print(f"  {note}")
    if not walk.dianda:
        print("  没有给 --dianda：方案没有与命令行逐字节核对 / not compared with the command")
    if walk.doubts:
        print(f"  与合同不符，走查不靠它们 / not as the contract has it, {len(walk.doubts)}:")
    for why in walk.doubts:
        print(f"  - {shown(why)}")
    if walk.invitation and not walk.password:
        print("  系统管理员的密码是随机设的，没有留下；请用 dianda admin person add 另加一位 / its password is lost")
    return 1 if walk.is_strict and walk.doubts else 0


if __name__ == "__main__":
    sys.exit(main())
