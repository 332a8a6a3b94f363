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
  props: { keep: String, base: String, kind: String, choices: Array, sends: Boolean, subjects: Array },
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
    <div v-else-if="kind === 'condition'" class="condition" role="group">
      <template v-if="rows">
        <div v-for="(row, k) in rows" :key="k" class="term">
          <select v-if="k" :value="joint" aria-label="and, or, never together" @change="joint = $event.target.value; compose()">
            <option value="and">and</option><option value="or">or</option><option value="never">never together with</option>
          </select>
          <select :value="row.subject" :aria-label="'What, part ' + (k + 1)" @change="row.subject = $event.target.value; row.option = ''; row.verb = verbs(row)[0][0]; compose()">
            <option value="">choose …</option>
            <option v-for="s in subjects" :key="s.id" :value="s.id">{{ s.words }}</option>
          </select>
          <select v-if="row.subject" :value="row.verb" :aria-label="'is or is not, part ' + (k + 1)" @change="row.verb = $event.target.value; compose()">
            <option v-for="v in verbs(row)" :key="v[0]" :value="v[0]">{{ v[1] }}</option>
          </select>
          <select v-if="options(row).length" :value="row.option" :aria-label="'Option, part ' + (k + 1)" @change="row.option = $event.target.value; compose()">
            <option value="">choose …</option>
            <option v-for="o in options(row)" :key="o[0]" :value="o[0]">{{ o[1] }}</option>
          </select>
          <button v-if="rows.length > 1" type="button" class="btn small quiet" :aria-label="'Remove part ' + (k + 1)" @click="rows.splice(k, 1); compose()">Remove</button>
        </div>
        <button type="button" class="btn small" @click="rows.push({ subject: '', verb: 'is', option: '' })">Add a part</button>
      </template>
      <template v-else>
        <input type="text" :value="text" aria-label="The condition as it is written" @input="change($event.target.value)">
        <button type="button" class="btn small quiet" @click="rows = [{ subject: '', verb: 'is', option: '' }]; compose()">Begin anew</button>
      </template>
    </div>
    <input v-else :value="text" autocomplete="off" @input="change($event.target.value)" @blur="left"
           @keydown.enter="send" @keydown.esc="escape">`,
  data() {
    const old = kept(this.keep);
    const text = old ? old.text : this.base;
    const found = this.kind === "condition" ? this.parsed(text) : null;
    return { text, over: old ? old.base : this.base, sent: old ? old.text : null, rows: found?.rows ?? null, joint: found?.joint ?? "and" };
  },
  computed: {
    picked() {
      return this.text.split(" ").filter(Boolean);
    },
  },
  watch: {
    base(now) {
      const untouched = this.text === this.over;
      if (untouched) {
        this.text = this.over = now;
        if (this.kind === "condition") Object.assign(this, this.parsed(now) ?? { rows: null });
      } else this.tell();
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
    // A condition as parts that are all joined by "and", or all by "or", or of which not all can be so together; null where
    // it is written in another way.
    parsed(text) {
      if (!text.trim()) return { rows: [{ subject: "", verb: "is", option: "" }], joint: "and" };
      const never = /^not \(([^()]{1,2000})\)$/.exec(text.trim());
      if (never) {
        const inner = this.parsed(never[1]);
        return inner && inner.joint === "and" && inner.rows.length > 1 ? { rows: inner.rows, joint: "never" } : null;
      }
      const joint = text.includes(" or ") ? "or" : "and";
      const rows = text.trim().split(" " + joint + " ").map((part) => {
        const words = part.trim().split(/\s+/);
        const no = words[0] === "not";
        if (no) words.shift();
        const subject = this.subjects.find((s) => s.id === words[0]);
        if (!subject) return null;
        if (words.length === 1 && !subject.options) return { subject: words[0], verb: no ? "not" : "is", option: "" };
        if (words.length === 3 && words[1] === "at_least" && !no && subject.compared?.some((o) => o[0] === words[2]))
          return { subject: words[0], verb: words[1], option: words[2] };
        if (words.length !== 3 || !subject.options?.some((o) => o[0] === words[2])) return null;
        if (words[1] === "is") return { subject: words[0], verb: no ? "not" : "is", option: words[2] };
        return !no && (words[1] === ">=" || words[1] === "<=") ? { subject: words[0], verb: words[1], option: words[2] } : null;
      });
      return rows.every(Boolean) ? { rows, joint } : null;
    },
    verbs(row) {
      const subject = this.subjects.find((s) => s.id === row.subject);
      if (subject?.compared) return [["at_least", "protects at least as far as"]];
      if (!subject?.options) return [["is", "happens, or is so"], ["not", "does not happen, or is not so"]];
      const scale = subject.ordered ? [[">=", "is this, or beyond"], ["<=", "is this, or short of it"]] : [];
      return [["is", "is"], ["not", "is not"], ...scale];
    },
    options(row) {
      const subject = this.subjects.find((s) => s.id === row.subject);
      return subject?.options ?? subject?.compared ?? [];
    },
    compose() {
      const parts = this.rows.filter((row) => row.subject && (row.option || !this.options(row).length)).map((row) => {
        const verb = row.verb === "not" ? "is" : row.verb;
        return (row.verb === "not" ? "not " : "") + row.subject + (row.option ? " " + verb + " " + row.option : "");
      });
      const never = this.joint === "never" && parts.length > 1;
      this.change(never ? `not (${parts.join(" and ")})` : parts.join(this.joint === "or" ? " or " : " and "));
    },
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
      if (this.kind === "condition") Object.assign(this, this.parsed(this.text) ?? { rows: null });
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
