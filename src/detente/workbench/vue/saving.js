// Says whether every answer given on the page is written. An answer counts as not written from the click on: until the
// server has taken as many choices as were made here, and none of them waits there.
export default {
  props: { within: String, waiting: Number, taken: Number },
  template: `<p class="saving" role="status" :data-state="state">{{ words }}</p>`,
  data() {
    return { made: 0, seen: this.waiting > 0 };
  },
  computed: {
    state() {
      if (this.waiting > 0 || this.taken < this.made) return "saving";
      return this.seen ? "saved" : "idle";
    },
    words() {
      return {
        saving: "Saving …",
        saved: "Saved: what is marked here stands in the case's file.",
        idle: "Every answer is saved as it is given.",
      }[this.state];
    },
  },
  watch: {
    waiting(now) {
      if (now > 0) this.seen = true;
    },
  },
  mounted() {
    this.count = (event) => {
      if (event.target.type !== "radio" || !event.target.closest(this.within)) return;
      this.made += 1;
      this.seen = true;
    };
    document.addEventListener("change", this.count);
  },
  beforeUnmount() {
    document.removeEventListener("change", this.count);
  },
};
