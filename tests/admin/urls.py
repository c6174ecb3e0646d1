"""The back office and the log-in, without the other screens."""

from django.urls import include, path

from anlan.web.admin.register import back_office

urlpatterns = [path("admin/", back_office.urls), path("", include("anlan.web.accounts_views"))]
