// store keeps words in this browser for who is logged in, and for them alone;
// where the browser lets nothing be kept, or no more, only while the page is there.
const store = (() => {
  const here = new Map();
  const name = (key) => key + " " + document.documentElement.dataset.viewer;
  const get = (key) => {
    try {
      return here.get(key) ?? localStorage.getItem(name(key));
    } catch {
      return null;
    }
  };
  const remove = (key) => {
    here.delete(key);
    try {
      localStorage.removeItem(name(key));
    } catch {}
  };
  const set = (key, value) => {
    remove(key);
    try {
      localStorage.setItem(name(key), value);
    } catch {
      here.set(key, value);
    }
  };
  return { name, get, set, remove };
})();
