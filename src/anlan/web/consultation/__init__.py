"""会商: the list of an incident, the session with its shared map, the minutes as page and paper."""
