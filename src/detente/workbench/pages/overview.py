from detente.workbench.widgets import heading
def build(view):
    heading("Overview",1)
