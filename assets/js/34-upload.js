// upload is fetch for a body with files: fetch itself does not tell how much of
// it has left. progress hears the part of it, from 0 to 1.
const upload = (progress) => (url, { method, headers, body, signal }) => new Promise((resolve, reject) => {
  const request = new XMLHttpRequest();
  const aborted = () => reject(new DOMException("taken back", "AbortError"));
  if (signal.aborted) return aborted();
  request.open(method, url);
  for (const name in headers) request.setRequestHeader(name, headers[name]);
  request.upload.onprogress = ({ loaded, total }) => progress(loaded / total);
  request.upload.onload = () => progress(1);
  request.onload = () => resolve(new Response(request.status === 204 ? null : request.response, {
    status: request.status,
    headers: request.getAllResponseHeaders().trim().split("\r\n").map((line) => line.split(/: (.*)/, 2)),
  }));
  request.onerror = () => reject(new TypeError("no answer"));
  request.onabort = aborted;
  signal.onabort = () => request.abort();
  request.send(body);
});
