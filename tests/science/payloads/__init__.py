"""A call that works for every public function of the science, each argument with what it must refuse or flag."""
