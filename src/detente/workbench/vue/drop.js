// A place to drop files, or to choose them from a list: each is sent by itself, and the page is told how it went.
export default {
  emits: ["dropped"],
  props: { address: String, label: String, accept: String, several: Boolean },
  template: `
    <label class="drop" :class="{ over, busy }" @dragover.prevent="over = true" @dragleave="over = false"
           @drop.prevent="over = false; send($event.dataTransfer.files)">
      <span class="drop-label">{{ busy ? "Reading " + busy + " …" : label }}</span>
      <input type="file" :accept="accept" :multiple="several" :disabled="!!busy" @change="choose">
    </label>`,
  data() {
    return { over: false, busy: "" };
  },
  methods: {
    async choose(event) {
      const field = event.target;
      await this.send(field.files);
      field.value = "";
    },
    async send(files) {
      const taken = [];
      const refused = [];
      for (const file of this.several ? [...files] : [...files].slice(0, 1)) {
        this.busy = file.name;
        try {
          const answer = await fetch(this.address + "?name=" + encodeURIComponent(file.name), { method: "POST", body: file });
          (answer.ok ? taken : refused).push(await answer.text());
        } catch {
          refused.push(file.name + ": the file could not be sent; is it still there, and does the workbench run?");
        }
      }
      this.busy = "";
      this.$emit("dropped", { taken: taken.join("\n"), refused: refused.join("\n") });
    },
  },
};
