// A field that keeps what is typed in it: no news from the server, no rebuilt page and no reload takes it away.
// What is typed stands in the tab's own storage until it has been sent and written, or is given up.
const PREFIX = "detente typed ";
const typedHere = new Map();
const fields = new Map();
let cursor = null;

function kept(key) {
  if (typedHere.has(key)) return typedHere.get(key);
  try {
    return JSON.parse(sessionStorage.getItem(PREFIX + key));
  } catch {
    return null;
  }
}

function keep(key, entry) {
  typedHere.set(key, entry);
  try {
    if (entry === null) sessionStorage.removeItem(PREFIX + key);
    else sessionStorage.setItem(PREFIX + key, JSON.stringify(entry));
  } catch {
    // The storage is full or barred: the text stays for as long as the page does.
  }
}

// What stands in the fields whose keys begin so, as the reader sees it.
window.detenteTyped = (prefix) => {
  const found = {};
  for (const [key, field] of fields) if (key.startsWith(prefix)) found[key.slice(prefix.length)] = field.text;
  return JSON.stringify(found).length > 900000 ? { "too long": "yes" } : found;
};

window.detenteForget = (prefix) => {
  for (const key of [...typedHere.keys()]) if (key.startsWith(prefix)) keep(key, null);
  for (const key of Object.keys(sessionStorage)) if (key.startsWith(PREFIX + prefix)) sessionStorage.removeItem(key);
  for (const [key, field] of fields) if (key.startsWith(prefix)) field.giveUp();
};

export default {
  emits: ["typed", "enter"],
  props: { keep: String, base: String, kind: String, choices: Array, sends: Boolean },
  template: `
    <textarea v-if="kind === 'textarea'" :value="text" @input="change($event.target.value)"></textarea>
    <select v-else-if="kind === 'select'" @change="change($event.target.value); send()">
      <option v-for="c in choices" :key="c[0]" :value="c[0]" :selected="c[0] === text">{{ c[1] }}</option>
    </select>
    <div v-else-if="kind === 'checks'" class="checks" role="group">
      <label v-for="c in choices" :key="c[0]" class="option">
        <input type="checkbox" :value="c[0]" :checked="picked.includes(c[0])" @change="pick(c[0], $event.target.checked)">
        <span>{{ c[1] }}</span>
      </label>
      <span v-if="!choices.length" class="muted small">none yet</span>
    </div>
    <input v-else :value="text" autocomplete="off" @input="change($event.target.value)" @blur="left"
           @keydown.enter="send" @keydown.esc="escape">`,
  data() {
    const old = kept(this.keep);
    return { text: old ? old.text : this.base, over: old ? old.base : this.base, sent: old ? old.text : null };
  },
  computed: {
    picked() {
      return this.text.split(" ").filter(Boolean);
    },
  },
  watch: {
    base(now) {
      const untouched = this.text === this.over;
      if (untouched) this.text = this.over = now;
      else this.tell();
    },
  },
  mounted() {
    fields.set(this.keep, this);
    if (this.text !== this.over) this.tell();
    this.over = this.sends ? this.base : this.over;
    if (cursor?.key !== this.keep) return;
    if (document.activeElement === document.body && this.$el.focus) {
      this.$el.focus({ preventScroll: true });
      if (cursor.start !== null && this.$el.setSelectionRange) {
        try {
          this.$el.setSelectionRange(cursor.start, cursor.end);
        } catch {
          // A date has no selection.
        }
      }
      this.$el.scrollTop = cursor.scrolled;
      window.scrollBy(0, this.$el.getBoundingClientRect().top - cursor.top);
    }
    cursor = null;
  },
  beforeUnmount() {
    if (fields.get(this.keep) === this) fields.delete(this.keep);
    this.gone = true;
    if (document.activeElement !== this.$el) return;
    const { selectionStart, selectionEnd, scrollTop } = this.$el;
    cursor = { key: this.keep, start: selectionStart ?? null, end: selectionEnd ?? null, scrolled: scrollTop,
               top: this.$el.getBoundingClientRect().top };
  },
  methods: {
    pick(value, on) {
      const picked = new Set(this.picked);
      if (on) picked.add(value);
      else picked.delete(value);
      this.change([...picked].join(" "));
    },
    change(text) {
      const was = this.text !== this.over;
      this.text = text;
      const is = text !== this.over;
      keep(this.keep, is ? { text, base: this.over } : null);
      if (is !== was) this.tell();
    },
    tell() {
      this.$emit("typed", { typed: this.text !== this.over, over: this.over });
    },
    send() {
      if (!this.sends || this.gone || this.text === this.over) return;
      this.sent = this.text;
      this.$emit("enter", { text: this.text });
    },
    // A field that is left is sent, unless that very text has been sent (and refused) or was brought back.
    left() {
      if (this.text !== this.sent) this.send();
    },
    escape() {
      if (!this.sends || this.text === this.over) return;
      this.giveUp();
    },
    giveUp() {
      keep(this.keep, null);
      this.text = this.over = this.base;
      this.sent = null;
      this.tell();
    },
    // The server has written a text: it is what the field holds, unless more has been typed since.
    written(text) {
      this.over = text;
      if (this.text === text) keep(this.keep, null);
      else keep(this.keep, { text: this.text, base: text });
      this.tell();
    },
  },
};
