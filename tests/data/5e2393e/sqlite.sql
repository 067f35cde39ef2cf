BEGIN TRANSACTION;
CREATE TABLE "articles_article" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "title" varchar(255) NOT NULL, "lead" text NOT NULL, "body" text NOT NULL, "source" varchar(30) NOT NULL, "cover_alt" varchar(300) NOT NULL, "cover_caption" varchar(500) NOT NULL, "status" varchar(10) NOT NULL, "slug" varchar(100) NOT NULL, "published_at" datetime NULL, "updated_at" datetime NULL, "created_at" datetime NOT NULL, "withdrawn_at" datetime NULL, "withdrawn_reason" text NOT NULL, "newest_number" integer unsigned NOT NULL CHECK ("newest_number" >= 0), "public_number" integer unsigned NOT NULL CHECK ("public_number" >= 0), "comments_open" bool NOT NULL, "pinned_until" datetime NULL, "source_id" varchar(200) NULL UNIQUE, "provenance" varchar(300) NOT NULL, "folded" text NOT NULL, "created_by_id" integer NULL REFERENCES "auth_user" ("id") DEFERRABLE INITIALLY DEFERRED, "author_id" bigint NULL REFERENCES "articles_author" ("id") DEFERRABLE INITIALLY DEFERRED, "category_id" bigint NULL REFERENCES "articles_category" ("id") DEFERRABLE INITIALLY DEFERRED, "cover_id" bigint NULL REFERENCES "articles_image" ("id") DEFERRABLE INITIALLY DEFERRED);
INSERT INTO "articles_article" VALUES(1,'Bài cũ một: Cầu Hòa Bình','Tóm tắt.','<p>Nội dung bài cũ số một.</p><figure class="figure"><img src="/anh/c0ffee00c0ffee00c0ffee00c0ffee00-80.jpg" alt="Cây cầu cũ"><figcaption>Ảnh trong bài</figcaption></figure><table><tbody><tr><td><p>ba</p></td><td><p>bốn</p></td></tr></tbody></table>','HNP','Cây cầu cũ','Chú thích cũ','published','bai-cu-mot-cau-hoa-binh','2018-03-12 10:16:00',NULL,'2026-11-25 08:23:30.705511',NULL,'',1,1,1,NULL,NULL,'',' bai cu mot cau hoa binh tom tat noi dung bai cu so mot anh trong bai ba bon minh cu ',1,1,1,1);
INSERT INTO "articles_article" VALUES(2,'Bài cũ hai','Tóm tắt.','<p>Nội dung bài cũ số hai.</p>','HNP','','','published','bai-cu-hai','2018-03-13 10:16:00',NULL,'2026-11-25 08:23:30.750202',NULL,'',2,1,1,NULL,NULL,'',' bai cu hai tom tat noi dung bai cu so hai ',NULL,NULL,2,NULL);
INSERT INTO "articles_article" VALUES(3,'Nháp canaridraft','Tóm tắt.','<p>canaridraft</p>','HNP','','','draft','',NULL,NULL,'2026-11-25 08:23:30.784433',NULL,'',1,0,1,NULL,NULL,'',' nhap canaridraft tom tat canaridraft ',3,NULL,1,NULL);
INSERT INTO "articles_article" VALUES(4,'Gỡ canariwithdrawn','Tóm tắt.','<p>canariwithdrawn</p>','HNP','','','withdrawn','go-canariwithdrawn','2018-03-14 10:16:00',NULL,'2026-11-25 08:23:30.805139','2026-11-25 08:23:30','Sai số liệu cũ',1,1,1,NULL,NULL,'',' go canariwithdrawn tom tat canariwithdrawn ',NULL,NULL,1,NULL);
CREATE TABLE "articles_author" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "name" varchar(100) NOT NULL UNIQUE, "slug" varchar(100) NOT NULL UNIQUE);
INSERT INTO "articles_author" VALUES(1,'Minh Cũ','minh-cu');
CREATE TABLE "articles_category" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "name" varchar(100) NOT NULL UNIQUE, "slug" varchar(100) NOT NULL UNIQUE, "description" varchar(300) NOT NULL, "position" smallint unsigned NOT NULL CHECK ("position" >= 0), "in_menu" bool NOT NULL, "on_home" bool NOT NULL);
INSERT INTO "articles_category" VALUES(1,'Đời sống','doi-song','',100,1,1);
INSERT INTO "articles_category" VALUES(2,'Kinh tế','kinh-te','',100,1,1);
CREATE TABLE "articles_image" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "key" varchar(32) NOT NULL UNIQUE, "width" integer unsigned NOT NULL CHECK ("width" >= 0), "height" integer unsigned NOT NULL CHECK ("height" >= 0), "small_width" integer unsigned NOT NULL CHECK ("small_width" >= 0), "name" varchar(200) NOT NULL, "alt" varchar(300) NOT NULL, "caption" varchar(500) NOT NULL, "folded" varchar(1200) NOT NULL, "uploaded_at" datetime NOT NULL, "uploaded_by_id" integer NULL REFERENCES "auth_user" ("id") DEFERRABLE INITIALLY DEFERRED);
INSERT INTO "articles_image" VALUES(1,'c0ffee00c0ffee00c0ffee00c0ffee00',80,60,80,'cau.jpg','Cây cầu cũ','Ảnh cũ','cau.jpg cay cau cu anh cu','2026-11-25 08:23:30.401291',1);
CREATE TABLE "articles_version" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "title" varchar(255) NOT NULL, "lead" text NOT NULL, "body" text NOT NULL, "source" varchar(30) NOT NULL, "cover_alt" varchar(300) NOT NULL, "cover_caption" varchar(500) NOT NULL, "number" integer unsigned NOT NULL CHECK ("number" >= 0), "saved_at" datetime NOT NULL, "saved_by_name" varchar(150) NOT NULL, "public_since" datetime NULL, "article_id" bigint NOT NULL REFERENCES "articles_article" ("id") DEFERRABLE INITIALLY DEFERRED, "author_id" bigint NULL REFERENCES "articles_author" ("id") DEFERRABLE INITIALLY DEFERRED, "category_id" bigint NULL REFERENCES "articles_category" ("id") DEFERRABLE INITIALLY DEFERRED, "cover_id" bigint NULL REFERENCES "articles_image" ("id") DEFERRABLE INITIALLY DEFERRED, "saved_by_id" integer NULL REFERENCES "auth_user" ("id") DEFERRABLE INITIALLY DEFERRED, CONSTRAINT "version_number_once" UNIQUE ("article_id", "number"));
INSERT INTO "articles_version" VALUES(1,'Bài cũ một: Cầu Hòa Bình','Tóm tắt.','<p>Nội dung bài cũ số một.</p><figure class="figure"><img src="/anh/c0ffee00c0ffee00c0ffee00c0ffee00-80.jpg" alt="Cây cầu cũ"><figcaption>Ảnh trong bài</figcaption></figure><table><tbody><tr><td><p>ba</p></td><td><p>bốn</p></td></tr></tbody></table>','HNP','Cây cầu cũ','Chú thích cũ',1,'2026-11-25 08:23:30','bientap','2026-11-25 08:23:30',1,1,1,1,1);
INSERT INTO "articles_version" VALUES(2,'Bài cũ hai','Tóm tắt.','<p>Nội dung bài cũ số hai.</p>','HNP','','',1,'2026-11-25 08:23:30','','2026-11-25 08:23:30',2,NULL,2,NULL,NULL);
INSERT INTO "articles_version" VALUES(3,'Bài cũ hai, bản canarichuadang','Tóm tắt.','<p>canarichuadang</p>','HNP','','',2,'2026-11-25 08:23:30','bientap',NULL,2,NULL,2,NULL,1);
INSERT INTO "articles_version" VALUES(4,'Nháp canaridraft','Tóm tắt.','<p>canaridraft</p>','HNP','','',1,'2026-11-25 08:23:30','phongvien',NULL,3,NULL,1,NULL,3);
INSERT INTO "articles_version" VALUES(5,'Gỡ canariwithdrawn','Tóm tắt.','<p>canariwithdrawn</p>','HNP','','',1,'2026-11-25 08:23:30','','2026-11-25 08:23:30',4,NULL,1,NULL,NULL);
CREATE TABLE "auth_group" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "name" varchar(150) NOT NULL UNIQUE);
INSERT INTO "auth_group" VALUES(1,'Phóng viên');
INSERT INTO "auth_group" VALUES(2,'Biên tập viên');
INSERT INTO "auth_group" VALUES(3,'Kiểm duyệt viên');
INSERT INTO "auth_group" VALUES(4,'Quản trị');
CREATE TABLE "auth_group_permissions" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "group_id" integer NOT NULL REFERENCES "auth_group" ("id") DEFERRABLE INITIALLY DEFERRED, "permission_id" integer NOT NULL REFERENCES "auth_permission" ("id") DEFERRABLE INITIALLY DEFERRED);
INSERT INTO "auth_group_permissions" VALUES(1,1,32);
INSERT INTO "auth_group_permissions" VALUES(2,1,33);
INSERT INTO "auth_group_permissions" VALUES(3,1,34);
INSERT INTO "auth_group_permissions" VALUES(4,1,36);
INSERT INTO "auth_group_permissions" VALUES(5,1,41);
INSERT INTO "auth_group_permissions" VALUES(6,1,24);
INSERT INTO "auth_group_permissions" VALUES(7,1,28);
INSERT INTO "auth_group_permissions" VALUES(8,1,29);
INSERT INTO "auth_group_permissions" VALUES(9,2,13);
INSERT INTO "auth_group_permissions" VALUES(10,2,14);
INSERT INTO "auth_group_permissions" VALUES(11,2,15);
INSERT INTO "auth_group_permissions" VALUES(12,2,16);
INSERT INTO "auth_group_permissions" VALUES(13,2,20);
INSERT INTO "auth_group_permissions" VALUES(14,2,21);
INSERT INTO "auth_group_permissions" VALUES(15,2,22);
INSERT INTO "auth_group_permissions" VALUES(16,2,23);
INSERT INTO "auth_group_permissions" VALUES(17,2,24);
INSERT INTO "auth_group_permissions" VALUES(18,2,25);
INSERT INTO "auth_group_permissions" VALUES(19,2,26);
INSERT INTO "auth_group_permissions" VALUES(20,2,27);
INSERT INTO "auth_group_permissions" VALUES(21,2,28);
INSERT INTO "auth_group_permissions" VALUES(22,2,29);
INSERT INTO "auth_group_permissions" VALUES(23,2,30);
INSERT INTO "auth_group_permissions" VALUES(24,2,31);
INSERT INTO "auth_group_permissions" VALUES(25,2,32);
INSERT INTO "auth_group_permissions" VALUES(26,2,33);
INSERT INTO "auth_group_permissions" VALUES(27,2,34);
INSERT INTO "auth_group_permissions" VALUES(28,2,35);
INSERT INTO "auth_group_permissions" VALUES(29,2,36);
INSERT INTO "auth_group_permissions" VALUES(30,2,37);
INSERT INTO "auth_group_permissions" VALUES(31,2,41);
INSERT INTO "auth_group_permissions" VALUES(32,3,50);
INSERT INTO "auth_group_permissions" VALUES(33,3,45);
INSERT INTO "auth_group_permissions" VALUES(34,3,46);
INSERT INTO "auth_group_permissions" VALUES(35,4,2);
INSERT INTO "auth_group_permissions" VALUES(36,4,4);
INSERT INTO "auth_group_permissions" VALUES(37,4,13);
INSERT INTO "auth_group_permissions" VALUES(38,4,14);
INSERT INTO "auth_group_permissions" VALUES(39,4,15);
INSERT INTO "auth_group_permissions" VALUES(40,4,16);
INSERT INTO "auth_group_permissions" VALUES(41,4,20);
INSERT INTO "auth_group_permissions" VALUES(42,4,21);
INSERT INTO "auth_group_permissions" VALUES(43,4,22);
INSERT INTO "auth_group_permissions" VALUES(44,4,23);
INSERT INTO "auth_group_permissions" VALUES(45,4,24);
INSERT INTO "auth_group_permissions" VALUES(46,4,25);
INSERT INTO "auth_group_permissions" VALUES(47,4,26);
INSERT INTO "auth_group_permissions" VALUES(48,4,27);
INSERT INTO "auth_group_permissions" VALUES(49,4,28);
INSERT INTO "auth_group_permissions" VALUES(50,4,29);
INSERT INTO "auth_group_permissions" VALUES(51,4,30);
INSERT INTO "auth_group_permissions" VALUES(52,4,31);
INSERT INTO "auth_group_permissions" VALUES(53,4,32);
INSERT INTO "auth_group_permissions" VALUES(54,4,33);
INSERT INTO "auth_group_permissions" VALUES(55,4,34);
INSERT INTO "auth_group_permissions" VALUES(56,4,35);
INSERT INTO "auth_group_permissions" VALUES(57,4,36);
INSERT INTO "auth_group_permissions" VALUES(58,4,37);
INSERT INTO "auth_group_permissions" VALUES(59,4,41);
INSERT INTO "auth_group_permissions" VALUES(60,4,45);
INSERT INTO "auth_group_permissions" VALUES(61,4,46);
INSERT INTO "auth_group_permissions" VALUES(62,4,50);
INSERT INTO "auth_group_permissions" VALUES(63,4,66);
INSERT INTO "auth_group_permissions" VALUES(64,4,67);
INSERT INTO "auth_group_permissions" VALUES(65,4,68);
INSERT INTO "auth_group_permissions" VALUES(66,4,69);
INSERT INTO "auth_group_permissions" VALUES(67,4,70);
CREATE TABLE "auth_permission" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "content_type_id" integer NOT NULL REFERENCES "django_content_type" ("id") DEFERRABLE INITIALLY DEFERRED, "codename" varchar(100) NOT NULL, "name" varchar(255) NOT NULL);
INSERT INTO "auth_permission" VALUES(1,1,'add_agency','Can add agency');
INSERT INTO "auth_permission" VALUES(2,1,'change_agency','Can change agency');
INSERT INTO "auth_permission" VALUES(3,1,'delete_agency','Can delete agency');
INSERT INTO "auth_permission" VALUES(4,1,'view_agency','Can view agency');
INSERT INTO "auth_permission" VALUES(5,2,'add_count','Can add count');
INSERT INTO "auth_permission" VALUES(6,2,'change_count','Can change count');
INSERT INTO "auth_permission" VALUES(7,2,'delete_count','Can delete count');
INSERT INTO "auth_permission" VALUES(8,2,'view_count','Can view count');
INSERT INTO "auth_permission" VALUES(9,3,'add_demorow','Can add demo row');
INSERT INTO "auth_permission" VALUES(10,3,'change_demorow','Can change demo row');
INSERT INTO "auth_permission" VALUES(11,3,'delete_demorow','Can delete demo row');
INSERT INTO "auth_permission" VALUES(12,3,'view_demorow','Can view demo row');
INSERT INTO "auth_permission" VALUES(13,4,'add_page','Can add own page');
INSERT INTO "auth_permission" VALUES(14,4,'change_page','Can change own page');
INSERT INTO "auth_permission" VALUES(15,4,'delete_page','Can delete own page');
INSERT INTO "auth_permission" VALUES(16,4,'view_page','Can view own page');
INSERT INTO "auth_permission" VALUES(17,5,'add_pagetext','Can add page text');
INSERT INTO "auth_permission" VALUES(18,5,'change_pagetext','Can change page text');
INSERT INTO "auth_permission" VALUES(19,5,'delete_pagetext','Can delete page text');
INSERT INTO "auth_permission" VALUES(20,5,'view_pagetext','Can view page text');
INSERT INTO "auth_permission" VALUES(21,6,'add_author','Can add author');
INSERT INTO "auth_permission" VALUES(22,6,'change_author','Can change author');
INSERT INTO "auth_permission" VALUES(23,6,'delete_author','Can delete author');
INSERT INTO "auth_permission" VALUES(24,6,'view_author','Can view author');
INSERT INTO "auth_permission" VALUES(25,7,'add_category','Can add category');
INSERT INTO "auth_permission" VALUES(26,7,'change_category','Can change category');
INSERT INTO "auth_permission" VALUES(27,7,'delete_category','Can delete category');
INSERT INTO "auth_permission" VALUES(28,7,'view_category','Can view category');
INSERT INTO "auth_permission" VALUES(29,8,'add_image','Can add picture');
INSERT INTO "auth_permission" VALUES(30,8,'change_image','Can change picture');
INSERT INTO "auth_permission" VALUES(31,8,'delete_image','Can delete picture');
INSERT INTO "auth_permission" VALUES(32,8,'view_image','Can view picture');
INSERT INTO "auth_permission" VALUES(33,9,'add_article','Can add article');
INSERT INTO "auth_permission" VALUES(34,9,'change_article','Can change article');
INSERT INTO "auth_permission" VALUES(35,9,'delete_article','Can delete article');
INSERT INTO "auth_permission" VALUES(36,9,'view_article','Can view article');
INSERT INTO "auth_permission" VALUES(37,9,'publish_article','Can publish, withdraw and restore articles');
INSERT INTO "auth_permission" VALUES(38,10,'add_version','Can add version');
INSERT INTO "auth_permission" VALUES(39,10,'change_version','Can change version');
INSERT INTO "auth_permission" VALUES(40,10,'delete_version','Can delete version');
INSERT INTO "auth_permission" VALUES(41,10,'view_version','Can view version');
INSERT INTO "auth_permission" VALUES(42,11,'add_comment','Can add comment');
INSERT INTO "auth_permission" VALUES(43,11,'change_comment','Can change comment');
INSERT INTO "auth_permission" VALUES(44,11,'delete_comment','Can delete comment');
INSERT INTO "auth_permission" VALUES(45,11,'view_comment','Can view comment');
INSERT INTO "auth_permission" VALUES(46,11,'moderate_comment','Can decide on comments');
INSERT INTO "auth_permission" VALUES(47,12,'add_decision','Can add decision');
INSERT INTO "auth_permission" VALUES(48,12,'change_decision','Can change decision');
INSERT INTO "auth_permission" VALUES(49,12,'delete_decision','Can delete decision');
INSERT INTO "auth_permission" VALUES(50,12,'view_decision','Can view decision');
INSERT INTO "auth_permission" VALUES(51,13,'add_captchastore','Can add captcha store');
INSERT INTO "auth_permission" VALUES(52,13,'change_captchastore','Can change captcha store');
INSERT INTO "auth_permission" VALUES(53,13,'delete_captchastore','Can delete captcha store');
INSERT INTO "auth_permission" VALUES(54,13,'view_captchastore','Can view captcha store');
INSERT INTO "auth_permission" VALUES(55,14,'add_logentry','Can add log entry');
INSERT INTO "auth_permission" VALUES(56,14,'change_logentry','Can change log entry');
INSERT INTO "auth_permission" VALUES(57,14,'delete_logentry','Can delete log entry');
INSERT INTO "auth_permission" VALUES(58,14,'view_logentry','Can view log entry');
INSERT INTO "auth_permission" VALUES(59,15,'add_permission','Can add permission');
INSERT INTO "auth_permission" VALUES(60,15,'change_permission','Can change permission');
INSERT INTO "auth_permission" VALUES(61,15,'delete_permission','Can delete permission');
INSERT INTO "auth_permission" VALUES(62,15,'view_permission','Can view permission');
INSERT INTO "auth_permission" VALUES(63,16,'add_group','Can add group');
INSERT INTO "auth_permission" VALUES(64,16,'change_group','Can change group');
INSERT INTO "auth_permission" VALUES(65,16,'delete_group','Can delete group');
INSERT INTO "auth_permission" VALUES(66,16,'view_group','Can view group');
INSERT INTO "auth_permission" VALUES(67,17,'add_user','Can add user');
INSERT INTO "auth_permission" VALUES(68,17,'change_user','Can change user');
INSERT INTO "auth_permission" VALUES(69,17,'delete_user','Can delete user');
INSERT INTO "auth_permission" VALUES(70,17,'view_user','Can view user');
INSERT INTO "auth_permission" VALUES(71,18,'add_contenttype','Can add content type');
INSERT INTO "auth_permission" VALUES(72,18,'change_contenttype','Can change content type');
INSERT INTO "auth_permission" VALUES(73,18,'delete_contenttype','Can delete content type');
INSERT INTO "auth_permission" VALUES(74,18,'view_contenttype','Can view content type');
INSERT INTO "auth_permission" VALUES(75,19,'add_session','Can add session');
INSERT INTO "auth_permission" VALUES(76,19,'change_session','Can change session');
INSERT INTO "auth_permission" VALUES(77,19,'delete_session','Can delete session');
INSERT INTO "auth_permission" VALUES(78,19,'view_session','Can view session');
CREATE TABLE "auth_user" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "password" varchar(128) NOT NULL, "last_login" datetime NULL, "is_superuser" bool NOT NULL, "username" varchar(150) NOT NULL UNIQUE, "last_name" varchar(150) NOT NULL, "email" varchar(254) NOT NULL, "is_staff" bool NOT NULL, "is_active" bool NOT NULL, "date_joined" datetime NOT NULL, "first_name" varchar(150) NOT NULL);
INSERT INTO "auth_user" VALUES(1,'pbkdf2_sha256$1000000$EnT1c1Y0auORnDnJJcbWan$zdIjyAvhmiInAkcGhrx0WZyvnpye78dulEoqQg5UxlE=',NULL,0,'bientap','','',1,1,'2026-11-25 08:23:23.819046','');
INSERT INTO "auth_user" VALUES(2,'pbkdf2_sha256$1000000$u2xeWM19p21mBmTT41e6fo$g5skt6FdVM0S91cCObemk+QpA4sUzjzGTNtWEWX66So=',NULL,0,'kiemduyet','','',1,1,'2026-11-25 08:23:24.814235','');
INSERT INTO "auth_user" VALUES(3,'pbkdf2_sha256$1000000$DDNuFi3mvRSeGBsZ4whYKG$HRBE3XGLyNaZx2zl6fBLk5/vz7eOT7CC5pUz37tQmkI=',NULL,0,'phongvien','','',1,1,'2026-11-25 08:23:26.048412','');
INSERT INTO "auth_user" VALUES(4,'pbkdf2_sha256$1000000$T2LbYqKyIiuHrHo2G39mO5$U7yaHhEeMPZFvXD4FKC4V9qnjvIrKoj4CD7MUwGsVBk=','2026-11-25 08:24:00',0,'quantri','','',1,1,'2026-11-25 08:23:27.673531','');
CREATE TABLE "auth_user_groups" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "user_id" integer NOT NULL REFERENCES "auth_user" ("id") DEFERRABLE INITIALLY DEFERRED, "group_id" integer NOT NULL REFERENCES "auth_group" ("id") DEFERRABLE INITIALLY DEFERRED);
INSERT INTO "auth_user_groups" VALUES(1,1,2);
INSERT INTO "auth_user_groups" VALUES(2,2,3);
INSERT INTO "auth_user_groups" VALUES(3,3,1);
INSERT INTO "auth_user_groups" VALUES(4,4,4);
CREATE TABLE "auth_user_user_permissions" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "user_id" integer NOT NULL REFERENCES "auth_user" ("id") DEFERRABLE INITIALLY DEFERRED, "permission_id" integer NOT NULL REFERENCES "auth_permission" ("id") DEFERRABLE INITIALLY DEFERRED);
CREATE TABLE "captcha_captchastore" ("challenge" varchar(32) NOT NULL, "response" varchar(32) NOT NULL, "hashkey" varchar(40) NOT NULL UNIQUE, "expiration" datetime NOT NULL, "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT);
CREATE TABLE "comments_comment" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "name" varchar(80) NOT NULL, "phone" varchar(20) NOT NULL, "title" varchar(150) NOT NULL, "content" text NOT NULL, "status" varchar(10) NOT NULL, "posted_at" datetime NOT NULL, "token" varchar(32) NOT NULL UNIQUE, "code" varchar(12) NOT NULL UNIQUE, "visitor" varchar(64) NOT NULL, "folded_digest" varchar(64) NOT NULL, "signs" text NOT NULL CHECK ((JSON_VALID("signs") OR "signs" IS NULL)), "rules_number" integer unsigned NOT NULL CHECK ("rules_number" >= 0), "notice_number" integer unsigned NOT NULL CHECK ("notice_number" >= 0), "article_id" bigint NOT NULL REFERENCES "articles_article" ("id") DEFERRABLE INITIALLY DEFERRED);
INSERT INTO "comments_comment" VALUES(1,'Bà Cũ','0912345678','Ý kiến cũ đã duyệt','Đèn đường hỏng ở ngõ 12.','approved','2026-11-25 08:23:30','d12da50625fe31c338a0ec3fe1a5ad3c','23456789ABCD','','','[]',0,0,1);
INSERT INTO "comments_comment" VALUES(2,'Nguyễn Văn An','0987654321','Ý kiến cũ đang chờ canaripending','canaripending','pending','2026-11-25 08:23:30','a80b91ea62aa21cf13213da7b20014e4','DCBA98765432','','','[]',0,0,1);
INSERT INTO "comments_comment" VALUES(3,'Nguyễn Văn An','','canarideclined','canarideclined','declined','2026-11-25 08:23:30','a253038eda4bda8c285cb8c64cb5d08b','GMCAG6BWRN7K','','','[]',0,0,2);
CREATE TABLE "comments_decision" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "before" varchar(10) NOT NULL, "after" varchar(10) NOT NULL, "decided_at" datetime NOT NULL, "decided_by_name" varchar(150) NOT NULL, "comment_id" bigint NOT NULL REFERENCES "comments_comment" ("id") DEFERRABLE INITIALLY DEFERRED, "decided_by_id" integer NULL REFERENCES "auth_user" ("id") DEFERRABLE INITIALLY DEFERRED);
INSERT INTO "comments_decision" VALUES(1,'pending','approved','2026-11-25 08:23:30','kiemduyet',1,2);
INSERT INTO "comments_decision" VALUES(2,'pending','declined','2026-11-25 08:23:30','',3,NULL);
CREATE TABLE "django_admin_log" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "object_id" text NULL, "object_repr" varchar(200) NOT NULL, "action_flag" smallint unsigned NOT NULL CHECK ("action_flag" >= 0), "change_message" text NOT NULL, "content_type_id" integer NULL REFERENCES "django_content_type" ("id") DEFERRABLE INITIALLY DEFERRED, "user_id" integer NOT NULL REFERENCES "auth_user" ("id") DEFERRABLE INITIALLY DEFERRED, "action_time" datetime NOT NULL);
CREATE TABLE "django_content_type" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "app_label" varchar(100) NOT NULL, "model" varchar(100) NOT NULL);
INSERT INTO "django_content_type" VALUES(1,'hnp_portal','agency');
INSERT INTO "django_content_type" VALUES(2,'hnp_portal','count');
INSERT INTO "django_content_type" VALUES(3,'hnp_portal','demorow');
INSERT INTO "django_content_type" VALUES(4,'hnp_portal','page');
INSERT INTO "django_content_type" VALUES(5,'hnp_portal','pagetext');
INSERT INTO "django_content_type" VALUES(6,'articles','author');
INSERT INTO "django_content_type" VALUES(7,'articles','category');
INSERT INTO "django_content_type" VALUES(8,'articles','image');
INSERT INTO "django_content_type" VALUES(9,'articles','article');
INSERT INTO "django_content_type" VALUES(10,'articles','version');
INSERT INTO "django_content_type" VALUES(11,'comments','comment');
INSERT INTO "django_content_type" VALUES(12,'comments','decision');
INSERT INTO "django_content_type" VALUES(13,'captcha','captchastore');
INSERT INTO "django_content_type" VALUES(14,'admin','logentry');
INSERT INTO "django_content_type" VALUES(15,'auth','permission');
INSERT INTO "django_content_type" VALUES(16,'auth','group');
INSERT INTO "django_content_type" VALUES(17,'auth','user');
INSERT INTO "django_content_type" VALUES(18,'contenttypes','contenttype');
INSERT INTO "django_content_type" VALUES(19,'sessions','session');
CREATE TABLE "django_migrations" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "app" varchar(255) NOT NULL, "name" varchar(255) NOT NULL, "applied" datetime NOT NULL);
INSERT INTO "django_migrations" VALUES(1,'contenttypes','0001_initial','2026-11-25 08:23:21.580167');
INSERT INTO "django_migrations" VALUES(2,'auth','0001_initial','2026-11-25 08:23:21.676086');
INSERT INTO "django_migrations" VALUES(3,'admin','0001_initial','2026-11-25 08:23:21.728823');
INSERT INTO "django_migrations" VALUES(4,'admin','0002_logentry_remove_auto_add','2026-11-25 08:23:21.782453');
INSERT INTO "django_migrations" VALUES(5,'admin','0003_logentry_add_action_flag_choices','2026-11-25 08:23:21.826004');
INSERT INTO "django_migrations" VALUES(6,'articles','0001_initial','2026-11-25 08:23:22.248637');
INSERT INTO "django_migrations" VALUES(7,'contenttypes','0002_remove_content_type_name','2026-11-25 08:23:22.342632');
INSERT INTO "django_migrations" VALUES(8,'auth','0002_alter_permission_name_max_length','2026-11-25 08:23:22.410186');
INSERT INTO "django_migrations" VALUES(9,'auth','0003_alter_user_email_max_length','2026-11-25 08:23:22.452458');
INSERT INTO "django_migrations" VALUES(10,'auth','0004_alter_user_username_opts','2026-11-25 08:23:22.509919');
INSERT INTO "django_migrations" VALUES(11,'auth','0005_alter_user_last_login_null','2026-11-25 08:23:22.551760');
INSERT INTO "django_migrations" VALUES(12,'auth','0006_require_contenttypes_0002','2026-11-25 08:23:22.552500');
INSERT INTO "django_migrations" VALUES(13,'auth','0007_alter_validators_add_error_messages','2026-11-25 08:23:22.588370');
INSERT INTO "django_migrations" VALUES(14,'auth','0008_alter_user_username_max_length','2026-11-25 08:23:22.649458');
INSERT INTO "django_migrations" VALUES(15,'auth','0009_alter_user_last_name_max_length','2026-11-25 08:23:22.703435');
INSERT INTO "django_migrations" VALUES(16,'auth','0010_alter_group_name_max_length','2026-11-25 08:23:22.788413');
INSERT INTO "django_migrations" VALUES(17,'auth','0011_update_proxy_permissions','2026-11-25 08:23:22.845598');
INSERT INTO "django_migrations" VALUES(18,'auth','0012_alter_user_first_name_max_length','2026-11-25 08:23:22.906852');
INSERT INTO "django_migrations" VALUES(19,'captcha','0001_initial','2026-11-25 08:23:22.919768');
INSERT INTO "django_migrations" VALUES(20,'captcha','0002_alter_captchastore_id','2026-11-25 08:23:22.945771');
INSERT INTO "django_migrations" VALUES(21,'comments','0001_initial','2026-11-25 08:23:23.271928');
INSERT INTO "django_migrations" VALUES(22,'hnp_portal','0001_initial','2026-11-25 08:23:23.479743');
INSERT INTO "django_migrations" VALUES(23,'sessions','0001_initial','2026-11-25 08:23:23.494182');
CREATE TABLE "django_session" ("session_key" varchar(40) NOT NULL PRIMARY KEY, "session_data" text NOT NULL, "expire_date" datetime NOT NULL);
CREATE TABLE "hnp_portal_agency" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "name" varchar(200) NOT NULL, "parent" varchar(200) NOT NULL, "address" varchar(300) NOT NULL, "email" varchar(254) NOT NULL, "phone" varchar(50) NOT NULL, "responsible" varchar(200) NOT NULL, "source_prefix" varchar(30) NOT NULL, "comments_open" bool NOT NULL, "demo" varchar(10) NOT NULL, "emblem_id" bigint NULL REFERENCES "articles_image" ("id") DEFERRABLE INITIALLY DEFERRED);
INSERT INTO "hnp_portal_agency" VALUES(1,'Cổng thông tin phường Cũ','','Số 1 phố Cũ','','','Trần Văn Cũ','HNP',1,'',NULL);
CREATE TABLE "hnp_portal_count" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "limit" varchar(30) NOT NULL, "who" varchar(64) NOT NULL, "window" bigint NOT NULL, "times" integer unsigned NOT NULL CHECK ("times" >= 0), CONSTRAINT "count_once" UNIQUE ("limit", "who", "window"));
CREATE TABLE "hnp_portal_demorow" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "model" varchar(50) NOT NULL, "key" bigint NOT NULL, CONSTRAINT "demo_row_once" UNIQUE ("model", "key"));
CREATE TABLE "hnp_portal_page" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "slug" varchar(100) NOT NULL UNIQUE, "kind" varchar(10) NOT NULL, "title" varchar(200) NOT NULL, "body" text NOT NULL, "number" integer unsigned NOT NULL CHECK ("number" >= 0), "in_menu" bool NOT NULL, "in_footer" bool NOT NULL, "position" smallint unsigned NOT NULL CHECK ("position" >= 0), "changed_at" datetime NOT NULL);
INSERT INTO "hnp_portal_page" VALUES(1,'gioi-thieu','about','Giới thiệu phường Cũ','<p>Trang giới thiệu cũ.</p>',2,1,1,510,'2026-11-25 08:23:30');
INSERT INTO "hnp_portal_page" VALUES(2,'lien-he','contact','Liên hệ','<p>Quý vị có thể gặp trực tiếp, gọi điện hoặc viết thư cho {parent}. Không cần mẫu đơn; chỉ cần nói rõ việc gì, ở đâu, từ bao giờ.</p>
<ul>
<li><p>Địa chỉ: {address}</p></li>
<li><p>Điện thoại: {phone}</p></li>
<li><p>Thư điện tử: {email}</p></li>
<li><p>Chịu trách nhiệm nội dung: {responsible}</p></li>
</ul>
<h2>Việc nào, nên liên hệ cách nào</h2>
<table>
<thead>
<tr><th>Việc của quý vị</th><th>Cách nhanh nhất</th></tr>
</thead>
<tbody>
<tr><td>Hỏi về thủ tục, hồ sơ đang nộp</td><td>Gọi điện trong giờ làm việc, đọc mã hồ sơ trên giấy hẹn</td></tr>
<tr><td>Góp ý về một bài viết hoặc một việc đang lấy ý kiến</td><td>Viết bình luận dưới bài</td></tr>
<tr><td>Báo tin sai, lỗi chính tả, liên kết hỏng trên trang</td><td>Thư điện tử, kèm địa chỉ của bài</td></tr>
<tr><td>Khiếu nại, tố cáo, kiến nghị</td><td>Gửi đơn có chữ ký đến địa chỉ trên hoặc đến buổi tiếp công dân; bình luận không thay được đơn</td></tr>
<tr><td>Xem, sửa hoặc xoá dữ liệu cá nhân đã gửi</td><td>Theo hướng dẫn ở trang <a href="/trang/bao-ve-du-lieu/">Bảo vệ dữ liệu cá nhân</a></td></tr>
</tbody>
</table>
<h2>Khi viết thư</h2>
<p>Xin ghi họ tên và cách liên hệ lại. <strong>Đừng gửi ảnh căn cước, số tài khoản hay mật khẩu</strong> qua thư điện tử; khi cần giấy tờ, cán bộ sẽ hẹn quý vị đến trụ sở hoặc hướng dẫn nộp qua Cổng Dịch vụ công quốc gia.</p>
<p>Không cán bộ nào của cơ quan gọi điện yêu cầu quý vị chuyển tiền, đọc mã xác thực hoặc cài ứng dụng lạ. Gặp cuộc gọi như vậy, xin dừng máy và gọi lại số {phone} để hỏi.</p>
<h2>Trường hợp khẩn cấp</h2>
<p>Trang này và hộp thư không có người trực suốt ngày đêm. Khi nguy cấp, xin gọi: <strong>113</strong> (công an), <strong>114</strong> (chữa cháy, cứu nạn), <strong>115</strong> (cấp cứu y tế), <strong>112</strong> (tìm kiếm, cứu nạn).</p>',1,1,1,520,'2026-11-25 08:23:23');
INSERT INTO "hnp_portal_page" VALUES(3,'quy-dinh-binh-luan','rules','Quy định bình luận','<p>Ai cũng có thể bình luận trên {agency}, không cần lập tài khoản. Mọi bình luận đều được đọc và duyệt trước khi hiện ra. Dưới đây là cách chúng tôi duyệt, để quý vị biết trước.</p>
<h2>Từ lúc gửi đến lúc hiện ra</h2>
<ol>
<li><p>Quý vị viết họ tên, tiêu đề, nội dung và nhập mã xác nhận. Số điện thoại có thể để trống.</p></li>
<li><p>Gửi xong, quý vị nhận một <strong>mã theo dõi</strong>. Xin giữ lại: mã này cho biết ý kiến đang chờ, đã duyệt hay bị từ chối.</p></li>
<li><p>Người kiểm duyệt thường đọc trong 1 ngày làm việc. Gửi buổi tối hoặc ngày nghỉ thì được đọc vào ngày làm việc kế tiếp.</p></li>
<li><p>Ý kiến được duyệt hiện dưới bài, kèm họ tên quý vị đã ghi và thời gian gửi. Số điện thoại không bao giờ hiện ra.</p></li>
</ol>
<h2>Chúng tôi duyệt</h2>
<p>Mọi ý kiến liên quan đến bài viết: khen, chê, hỏi, sửa lỗi, phản đối, đề nghị. Viết không dấu, sai chính tả hay nói thẳng đều không sao. <strong>Chê cơ quan không phải là lý do để từ chối.</strong></p>
<h2>Chúng tôi không duyệt</h2>
<ul>
<li><p>Lời chửi bới, đe doạ, xúc phạm người khác; lời miệt thị vì dân tộc, tôn giáo, giới tính, quê quán, bệnh tật.</p></li>
<li><p>Thông tin riêng của người khác: số giấy tờ, số điện thoại, số nhà, bệnh tình, hình ảnh.</p></li>
<li><p>Cáo buộc một người cụ thể làm trái pháp luật mà không có căn cứ. Việc như vậy xin gửi đơn theo <a href="/trang/lien-he/">trang Liên hệ</a>.</p></li>
<li><p>Quảng cáo, cho vay, mời chào, liên kết đến trang bán hàng.</p></li>
<li><p>Tin chưa kiểm chứng dễ gây hoang mang; nội dung trái pháp luật.</p></li>
<li><p>Nội dung không liên quan đến bài, hoặc gửi lại nhiều lần.</p></li>
</ul>
<h2>Chúng tôi không sửa lời của quý vị</h2>
<p>Bình luận được duyệt nguyên văn hoặc không được duyệt; người kiểm duyệt không cắt, không thêm. Nếu ý kiến bị từ chối vì một chi tiết, quý vị viết lại và gửi như một ý kiến mới.</p>
<p>Bình luận đã hiện ra có thể bị gỡ nếu sau đó phát hiện vi phạm các điều trên.</p>
<h2>Khi quý vị không đồng ý</h2>
<p>Xin viết thư đến {email} hoặc gọi {phone}, nêu mã theo dõi. Ý kiến của quý vị sẽ được xem lại. Muốn rút bình luận đã gửi, quý vị cũng làm như vậy, không phải nói lý do.</p>
<h2>Cần trả lời chính thức</h2>
<p>Bình luận là nơi trao đổi, không phải là đơn khiếu nại, tố cáo hay hồ sơ thủ tục, và không có thời hạn trả lời theo luật. Những việc đó xin gửi theo <a href="/trang/lien-he/">trang Liên hệ</a>. Một số bài không mở bình luận.</p>
<p>Dữ liệu cá nhân trong bình luận được giữ và xoá thế nào, xin xem trang <a href="/trang/bao-ve-du-lieu/">Bảo vệ dữ liệu cá nhân</a>.</p>',1,0,1,530,'2026-11-25 08:23:23');
INSERT INTO "hnp_portal_page" VALUES(4,'bao-ve-du-lieu','privacy','Bảo vệ dữ liệu cá nhân','<p>Thông báo này nói rõ {parent} xử lý dữ liệu cá nhân của quý vị thế nào trên {agency}, theo Luật Bảo vệ dữ liệu cá nhân số 91/2025/QH15 và Nghị định số 356/2025/NĐ-CP. {parent} là bên kiểm soát và xử lý dữ liệu.</p>
<h2>Chỉ đọc trang thì không để lại tên</h2>
<p>Các trang công khai không đặt cookie, không nhúng công cụ đo đếm, quảng cáo, phông chữ hay hình ảnh của bên thứ ba. Quý vị chỉ cung cấp dữ liệu cá nhân khi gửi bình luận.</p>
<h2>Khi gửi bình luận, chúng tôi nhận những gì</h2>
<table>
<thead>
<tr><th>Dữ liệu</th><th>Để làm gì</th><th>Ai thấy</th><th>Giữ bao lâu</th></tr>
</thead>
<tbody>
<tr><td>Họ tên</td><td>Ghi dưới bình luận</td><td>Mọi người, sau khi bình luận được duyệt</td><td>Cùng với bình luận</td></tr>
<tr><td>Số điện thoại (không bắt buộc)</td><td>Gọi lại khi cần hỏi rõ ý kiến</td><td>Chỉ người kiểm duyệt; không bao giờ công khai</td><td>90 ngày kể từ ngày gửi, sau đó bị xoá</td></tr>
<tr><td>Tiêu đề, nội dung</td><td>Đăng dưới bài; tiếp thu ý kiến</td><td>Mọi người, sau khi được duyệt</td><td>Khi bài còn được lưu, hoặc đến khi quý vị yêu cầu xoá</td></tr>
<tr><td>Thời điểm gửi, thời điểm đồng ý và số hiệu bản thông báo, bản quy định đã đồng ý</td><td>Chứng minh việc đồng ý</td><td>Thời điểm gửi: mọi người; còn lại: người quản trị</td><td>Cùng với bình luận</td></tr>
<tr><td>Mã băm của địa chỉ mạng</td><td>Chặn thư rác và việc gửi hàng loạt</td><td>Không ai đọc ra địa chỉ</td><td>Cùng với bình luận</td></tr>
</tbody>
</table>
<p>Mã băm là một dãy ký tự tính từ địa chỉ mạng bằng một khoá bí mật. Nhờ nó, hệ thống nhận ra nhiều bình luận gửi từ cùng một nơi mà không phải lưu chính địa chỉ ấy cùng bình luận.</p>
<p>Bình luận bị từ chối không công khai; chúng tôi giữ để trả lời khi quý vị thắc mắc và để nhận ra thư rác gửi lại, cho đến khi quý vị yêu cầu xoá.</p>
<p>Xin <strong>đừng viết số giấy tờ, số tài khoản, bệnh tình</strong> của mình hay của người khác trong tiêu đề và nội dung.</p>
<h2>Sự đồng ý của quý vị</h2>
<p>Ô đồng ý trong biểu mẫu không được đánh dấu sẵn. Không đồng ý thì không gửi được bình luận trên trang, nhưng quý vị vẫn đọc mọi bài và vẫn góp ý được bằng điện thoại, thư hoặc trực tiếp. Quý vị rút lại sự đồng ý lúc nào cũng được; việc xử lý trước lúc rút vẫn hợp pháp.</p>
<p>Người dưới 16 tuổi xin hỏi ý cha mẹ hoặc người giám hộ trước khi gửi.</p>
<h2>Chia sẻ và bảo vệ</h2>
<p>Chúng tôi không bán, không trao đổi, không chuyển dữ liệu ra nước ngoài. Dữ liệu chỉ được cung cấp cho cơ quan có thẩm quyền khi luật buộc phải làm. Người kiểm duyệt đăng nhập bằng tài khoản riêng, và mỗi lần duyệt hay từ chối đều được ghi lại. Bình luận không bị máy tự từ chối: máy chỉ đánh dấu chỗ đáng ngờ, con người quyết định.</p>
<h2>Quyền của quý vị</h2>
<ul>
<li><p>được biết và đồng ý hoặc không đồng ý với việc xử lý dữ liệu;</p></li>
<li><p>xem dữ liệu của mình và đề nghị sửa chỗ chưa đúng;</p></li>
<li><p>rút lại sự đồng ý, phản đối hoặc hạn chế việc xử lý;</p></li>
<li><p>yêu cầu cung cấp hoặc xoá dữ liệu;</p></li>
<li><p>khiếu nại, tố cáo, khởi kiện và đòi bồi thường theo pháp luật.</p></li>
</ul>
<h2>Cách yêu cầu</h2>
<ol>
<li><p>Gửi thư đến {email}, gọi {phone}, hoặc đến {address}.</p></li>
<li><p>Nêu <strong>mã theo dõi</strong> đã nhận khi gửi bình luận và việc quý vị muốn. Không còn mã thì cho biết tên bài, họ tên đã ghi và khoảng thời gian gửi, để chúng tôi đối chiếu.</p></li>
<li><p>Chúng tôi trả lời đã nhận trong 2 ngày làm việc, và làm xong trong thời hạn Nghị định số 356/2025/NĐ-CP quy định, từ 10 đến 20 ngày tuỳ yêu cầu. Nếu phải gia hạn, chúng tôi báo lý do.</p></li>
</ol>
<p>Yêu cầu không mất tiền. Dữ liệu đã xoá có thể còn trong bản sao lưu cho đến khi bản sao lưu ấy hết hạn; trong thời gian đó không ai dùng đến.</p>
<h2>Khi thông báo này thay đổi</h2>
<p>Mỗi lần sửa, thông báo có số hiệu mới và các bản cũ được giữ lại. Bình luận gửi trước đó theo bản mà quý vị đã đồng ý. Chịu trách nhiệm: {responsible}.</p>',1,0,1,540,'2026-11-25 08:23:23');
CREATE TABLE "hnp_portal_pagetext" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "number" integer unsigned NOT NULL CHECK ("number" >= 0), "title" varchar(200) NOT NULL, "body" text NOT NULL, "saved_at" datetime NOT NULL, "saved_by_name" varchar(150) NOT NULL, "page_id" bigint NOT NULL REFERENCES "hnp_portal_page" ("id") DEFERRABLE INITIALLY DEFERRED, "saved_by_id" integer NULL REFERENCES "auth_user" ("id") DEFERRABLE INITIALLY DEFERRED, CONSTRAINT "page_text_number_once" UNIQUE ("page_id", "number"));
INSERT INTO "hnp_portal_pagetext" VALUES(1,1,'Giới thiệu','<p>{agency} là trang thông tin chính thức của {parent}. Ở đây quý vị đọc được thông báo, lịch làm việc, hướng dẫn thủ tục, tin về trường học, y tế, đường sá, và góp ý về những việc đang làm.</p>
<h2>Trên trang có gì</h2>
<ul>
<li><p><strong>Tin và thông báo</strong> theo chuyên mục. Bài nào cũng ghi giờ, ngày đăng; bài được sửa thì ghi thêm lúc cập nhật.</p></li>
<li><p><strong>Tìm kiếm</strong>: gõ có dấu hay không dấu đều được.</p></li>
<li><p><strong>Lưu trữ theo ngày</strong>: cuối mỗi bài có ô nhập ngày để xem các bài đã đăng hôm đó.</p></li>
<li><p><strong>Bình luận</strong>: ai cũng gửi được, không cần lập tài khoản. Xin đọc <a href="/trang/quy-dinh-binh-luan/">Quy định bình luận</a> trước khi viết.</p></li>
</ul>
<h2>Bài được đăng thế nào</h2>
<p>Bài do cán bộ của cơ quan viết hoặc biên tập từ văn bản đã ban hành. Khi bài viết và văn bản khác nhau, văn bản có giá trị.</p>
<p>Bài không còn đúng hoặc không còn cần thiết thì được gỡ; địa chỉ cũ của bài vẫn mở được và cho biết lý do gỡ.</p>
<h2>Dùng lại nội dung</h2>
<p>Quý vị được trích hoặc đăng lại tin, bài, không phải xin phép, miễn là ghi rõ nguồn “{agency}” và không làm sai nội dung. Ảnh có ghi tên tác giả thì phải hỏi tác giả.</p>
<h2>Dễ dùng cho mọi người</h2>
<p>Trang đọc được trên điện thoại, phóng to được chữ, dùng được bằng bàn phím và phần mềm đọc màn hình, không có hình nhấp nháy. Chỗ nào quý vị thấy khó dùng, xin cho chúng tôi biết qua <a href="/trang/lien-he/">trang Liên hệ</a>.</p>
<h2>Chịu trách nhiệm</h2>
<ul>
<li><p>Cơ quan chủ quản: {parent}</p></li>
<li><p>Chịu trách nhiệm nội dung: {responsible}</p></li>
<li><p>Địa chỉ: {address}</p></li>
<li><p>Điện thoại: {phone}</p></li>
<li><p>Thư điện tử: {email}</p></li>
</ul>','2026-11-25 08:23:23','',1,NULL);
INSERT INTO "hnp_portal_pagetext" VALUES(2,1,'Liên hệ','<p>Quý vị có thể gặp trực tiếp, gọi điện hoặc viết thư cho {parent}. Không cần mẫu đơn; chỉ cần nói rõ việc gì, ở đâu, từ bao giờ.</p>
<ul>
<li><p>Địa chỉ: {address}</p></li>
<li><p>Điện thoại: {phone}</p></li>
<li><p>Thư điện tử: {email}</p></li>
<li><p>Chịu trách nhiệm nội dung: {responsible}</p></li>
</ul>
<h2>Việc nào, nên liên hệ cách nào</h2>
<table>
<thead>
<tr><th>Việc của quý vị</th><th>Cách nhanh nhất</th></tr>
</thead>
<tbody>
<tr><td>Hỏi về thủ tục, hồ sơ đang nộp</td><td>Gọi điện trong giờ làm việc, đọc mã hồ sơ trên giấy hẹn</td></tr>
<tr><td>Góp ý về một bài viết hoặc một việc đang lấy ý kiến</td><td>Viết bình luận dưới bài</td></tr>
<tr><td>Báo tin sai, lỗi chính tả, liên kết hỏng trên trang</td><td>Thư điện tử, kèm địa chỉ của bài</td></tr>
<tr><td>Khiếu nại, tố cáo, kiến nghị</td><td>Gửi đơn có chữ ký đến địa chỉ trên hoặc đến buổi tiếp công dân; bình luận không thay được đơn</td></tr>
<tr><td>Xem, sửa hoặc xoá dữ liệu cá nhân đã gửi</td><td>Theo hướng dẫn ở trang <a href="/trang/bao-ve-du-lieu/">Bảo vệ dữ liệu cá nhân</a></td></tr>
</tbody>
</table>
<h2>Khi viết thư</h2>
<p>Xin ghi họ tên và cách liên hệ lại. <strong>Đừng gửi ảnh căn cước, số tài khoản hay mật khẩu</strong> qua thư điện tử; khi cần giấy tờ, cán bộ sẽ hẹn quý vị đến trụ sở hoặc hướng dẫn nộp qua Cổng Dịch vụ công quốc gia.</p>
<p>Không cán bộ nào của cơ quan gọi điện yêu cầu quý vị chuyển tiền, đọc mã xác thực hoặc cài ứng dụng lạ. Gặp cuộc gọi như vậy, xin dừng máy và gọi lại số {phone} để hỏi.</p>
<h2>Trường hợp khẩn cấp</h2>
<p>Trang này và hộp thư không có người trực suốt ngày đêm. Khi nguy cấp, xin gọi: <strong>113</strong> (công an), <strong>114</strong> (chữa cháy, cứu nạn), <strong>115</strong> (cấp cứu y tế), <strong>112</strong> (tìm kiếm, cứu nạn).</p>','2026-11-25 08:23:23','',2,NULL);
INSERT INTO "hnp_portal_pagetext" VALUES(3,1,'Quy định bình luận','<p>Ai cũng có thể bình luận trên {agency}, không cần lập tài khoản. Mọi bình luận đều được đọc và duyệt trước khi hiện ra. Dưới đây là cách chúng tôi duyệt, để quý vị biết trước.</p>
<h2>Từ lúc gửi đến lúc hiện ra</h2>
<ol>
<li><p>Quý vị viết họ tên, tiêu đề, nội dung và nhập mã xác nhận. Số điện thoại có thể để trống.</p></li>
<li><p>Gửi xong, quý vị nhận một <strong>mã theo dõi</strong>. Xin giữ lại: mã này cho biết ý kiến đang chờ, đã duyệt hay bị từ chối.</p></li>
<li><p>Người kiểm duyệt thường đọc trong 1 ngày làm việc. Gửi buổi tối hoặc ngày nghỉ thì được đọc vào ngày làm việc kế tiếp.</p></li>
<li><p>Ý kiến được duyệt hiện dưới bài, kèm họ tên quý vị đã ghi và thời gian gửi. Số điện thoại không bao giờ hiện ra.</p></li>
</ol>
<h2>Chúng tôi duyệt</h2>
<p>Mọi ý kiến liên quan đến bài viết: khen, chê, hỏi, sửa lỗi, phản đối, đề nghị. Viết không dấu, sai chính tả hay nói thẳng đều không sao. <strong>Chê cơ quan không phải là lý do để từ chối.</strong></p>
<h2>Chúng tôi không duyệt</h2>
<ul>
<li><p>Lời chửi bới, đe doạ, xúc phạm người khác; lời miệt thị vì dân tộc, tôn giáo, giới tính, quê quán, bệnh tật.</p></li>
<li><p>Thông tin riêng của người khác: số giấy tờ, số điện thoại, số nhà, bệnh tình, hình ảnh.</p></li>
<li><p>Cáo buộc một người cụ thể làm trái pháp luật mà không có căn cứ. Việc như vậy xin gửi đơn theo <a href="/trang/lien-he/">trang Liên hệ</a>.</p></li>
<li><p>Quảng cáo, cho vay, mời chào, liên kết đến trang bán hàng.</p></li>
<li><p>Tin chưa kiểm chứng dễ gây hoang mang; nội dung trái pháp luật.</p></li>
<li><p>Nội dung không liên quan đến bài, hoặc gửi lại nhiều lần.</p></li>
</ul>
<h2>Chúng tôi không sửa lời của quý vị</h2>
<p>Bình luận được duyệt nguyên văn hoặc không được duyệt; người kiểm duyệt không cắt, không thêm. Nếu ý kiến bị từ chối vì một chi tiết, quý vị viết lại và gửi như một ý kiến mới.</p>
<p>Bình luận đã hiện ra có thể bị gỡ nếu sau đó phát hiện vi phạm các điều trên.</p>
<h2>Khi quý vị không đồng ý</h2>
<p>Xin viết thư đến {email} hoặc gọi {phone}, nêu mã theo dõi. Ý kiến của quý vị sẽ được xem lại. Muốn rút bình luận đã gửi, quý vị cũng làm như vậy, không phải nói lý do.</p>
<h2>Cần trả lời chính thức</h2>
<p>Bình luận là nơi trao đổi, không phải là đơn khiếu nại, tố cáo hay hồ sơ thủ tục, và không có thời hạn trả lời theo luật. Những việc đó xin gửi theo <a href="/trang/lien-he/">trang Liên hệ</a>. Một số bài không mở bình luận.</p>
<p>Dữ liệu cá nhân trong bình luận được giữ và xoá thế nào, xin xem trang <a href="/trang/bao-ve-du-lieu/">Bảo vệ dữ liệu cá nhân</a>.</p>','2026-11-25 08:23:23','',3,NULL);
INSERT INTO "hnp_portal_pagetext" VALUES(4,1,'Bảo vệ dữ liệu cá nhân','<p>Thông báo này nói rõ {parent} xử lý dữ liệu cá nhân của quý vị thế nào trên {agency}, theo Luật Bảo vệ dữ liệu cá nhân số 91/2025/QH15 và Nghị định số 356/2025/NĐ-CP. {parent} là bên kiểm soát và xử lý dữ liệu.</p>
<h2>Chỉ đọc trang thì không để lại tên</h2>
<p>Các trang công khai không đặt cookie, không nhúng công cụ đo đếm, quảng cáo, phông chữ hay hình ảnh của bên thứ ba. Quý vị chỉ cung cấp dữ liệu cá nhân khi gửi bình luận.</p>
<h2>Khi gửi bình luận, chúng tôi nhận những gì</h2>
<table>
<thead>
<tr><th>Dữ liệu</th><th>Để làm gì</th><th>Ai thấy</th><th>Giữ bao lâu</th></tr>
</thead>
<tbody>
<tr><td>Họ tên</td><td>Ghi dưới bình luận</td><td>Mọi người, sau khi bình luận được duyệt</td><td>Cùng với bình luận</td></tr>
<tr><td>Số điện thoại (không bắt buộc)</td><td>Gọi lại khi cần hỏi rõ ý kiến</td><td>Chỉ người kiểm duyệt; không bao giờ công khai</td><td>90 ngày kể từ ngày gửi, sau đó bị xoá</td></tr>
<tr><td>Tiêu đề, nội dung</td><td>Đăng dưới bài; tiếp thu ý kiến</td><td>Mọi người, sau khi được duyệt</td><td>Khi bài còn được lưu, hoặc đến khi quý vị yêu cầu xoá</td></tr>
<tr><td>Thời điểm gửi, thời điểm đồng ý và số hiệu bản thông báo, bản quy định đã đồng ý</td><td>Chứng minh việc đồng ý</td><td>Thời điểm gửi: mọi người; còn lại: người quản trị</td><td>Cùng với bình luận</td></tr>
<tr><td>Mã băm của địa chỉ mạng</td><td>Chặn thư rác và việc gửi hàng loạt</td><td>Không ai đọc ra địa chỉ</td><td>Cùng với bình luận</td></tr>
</tbody>
</table>
<p>Mã băm là một dãy ký tự tính từ địa chỉ mạng bằng một khoá bí mật. Nhờ nó, hệ thống nhận ra nhiều bình luận gửi từ cùng một nơi mà không phải lưu chính địa chỉ ấy cùng bình luận.</p>
<p>Bình luận bị từ chối không công khai; chúng tôi giữ để trả lời khi quý vị thắc mắc và để nhận ra thư rác gửi lại, cho đến khi quý vị yêu cầu xoá.</p>
<p>Xin <strong>đừng viết số giấy tờ, số tài khoản, bệnh tình</strong> của mình hay của người khác trong tiêu đề và nội dung.</p>
<h2>Sự đồng ý của quý vị</h2>
<p>Ô đồng ý trong biểu mẫu không được đánh dấu sẵn. Không đồng ý thì không gửi được bình luận trên trang, nhưng quý vị vẫn đọc mọi bài và vẫn góp ý được bằng điện thoại, thư hoặc trực tiếp. Quý vị rút lại sự đồng ý lúc nào cũng được; việc xử lý trước lúc rút vẫn hợp pháp.</p>
<p>Người dưới 16 tuổi xin hỏi ý cha mẹ hoặc người giám hộ trước khi gửi.</p>
<h2>Chia sẻ và bảo vệ</h2>
<p>Chúng tôi không bán, không trao đổi, không chuyển dữ liệu ra nước ngoài. Dữ liệu chỉ được cung cấp cho cơ quan có thẩm quyền khi luật buộc phải làm. Người kiểm duyệt đăng nhập bằng tài khoản riêng, và mỗi lần duyệt hay từ chối đều được ghi lại. Bình luận không bị máy tự từ chối: máy chỉ đánh dấu chỗ đáng ngờ, con người quyết định.</p>
<h2>Quyền của quý vị</h2>
<ul>
<li><p>được biết và đồng ý hoặc không đồng ý với việc xử lý dữ liệu;</p></li>
<li><p>xem dữ liệu của mình và đề nghị sửa chỗ chưa đúng;</p></li>
<li><p>rút lại sự đồng ý, phản đối hoặc hạn chế việc xử lý;</p></li>
<li><p>yêu cầu cung cấp hoặc xoá dữ liệu;</p></li>
<li><p>khiếu nại, tố cáo, khởi kiện và đòi bồi thường theo pháp luật.</p></li>
</ul>
<h2>Cách yêu cầu</h2>
<ol>
<li><p>Gửi thư đến {email}, gọi {phone}, hoặc đến {address}.</p></li>
<li><p>Nêu <strong>mã theo dõi</strong> đã nhận khi gửi bình luận và việc quý vị muốn. Không còn mã thì cho biết tên bài, họ tên đã ghi và khoảng thời gian gửi, để chúng tôi đối chiếu.</p></li>
<li><p>Chúng tôi trả lời đã nhận trong 2 ngày làm việc, và làm xong trong thời hạn Nghị định số 356/2025/NĐ-CP quy định, từ 10 đến 20 ngày tuỳ yêu cầu. Nếu phải gia hạn, chúng tôi báo lý do.</p></li>
</ol>
<p>Yêu cầu không mất tiền. Dữ liệu đã xoá có thể còn trong bản sao lưu cho đến khi bản sao lưu ấy hết hạn; trong thời gian đó không ai dùng đến.</p>
<h2>Khi thông báo này thay đổi</h2>
<p>Mỗi lần sửa, thông báo có số hiệu mới và các bản cũ được giữ lại. Bình luận gửi trước đó theo bản mà quý vị đã đồng ý. Chịu trách nhiệm: {responsible}.</p>','2026-11-25 08:23:23','',4,NULL);
INSERT INTO "hnp_portal_pagetext" VALUES(5,2,'Giới thiệu phường Cũ','<p>Trang giới thiệu cũ.</p>','2026-11-25 08:23:30','',1,NULL);
CREATE UNIQUE INDEX "auth_group_permissions_group_id_permission_id_0cd325b0_uniq" ON "auth_group_permissions" ("group_id", "permission_id");
CREATE INDEX "auth_group_permissions_group_id_b120cbf9" ON "auth_group_permissions" ("group_id");
CREATE INDEX "auth_group_permissions_permission_id_84c5c92e" ON "auth_group_permissions" ("permission_id");
CREATE UNIQUE INDEX "auth_user_groups_user_id_group_id_94350c0c_uniq" ON "auth_user_groups" ("user_id", "group_id");
CREATE INDEX "auth_user_groups_user_id_6a12ed8b" ON "auth_user_groups" ("user_id");
CREATE INDEX "auth_user_groups_group_id_97559544" ON "auth_user_groups" ("group_id");
CREATE UNIQUE INDEX "auth_user_user_permissions_user_id_permission_id_14a6b632_uniq" ON "auth_user_user_permissions" ("user_id", "permission_id");
CREATE INDEX "auth_user_user_permissions_user_id_a95ead1b" ON "auth_user_user_permissions" ("user_id");
CREATE INDEX "auth_user_user_permissions_permission_id_1fbb5f2c" ON "auth_user_user_permissions" ("permission_id");
CREATE INDEX "django_admin_log_content_type_id_c4bce8eb" ON "django_admin_log" ("content_type_id");
CREATE INDEX "django_admin_log_user_id_c564eba6" ON "django_admin_log" ("user_id");
CREATE INDEX "article_public" ON "articles_article" ("published_at", "id") WHERE "status" = 'published';
CREATE INDEX "article_category_public" ON "articles_article" ("category_id", "published_at", "id") WHERE "status" = 'published';
CREATE INDEX "article_pinned" ON "articles_article" ("pinned_until") WHERE "pinned_until" IS NOT NULL;
CREATE INDEX "articles_image_uploaded_by_id_1d17a509" ON "articles_image" ("uploaded_by_id");
CREATE INDEX "articles_article_slug_cc61df93" ON "articles_article" ("slug");
CREATE INDEX "articles_article_created_by_id_b1067734" ON "articles_article" ("created_by_id");
CREATE INDEX "articles_article_author_id_059aea7d" ON "articles_article" ("author_id");
CREATE INDEX "articles_article_category_id_633dad2b" ON "articles_article" ("category_id");
CREATE INDEX "articles_article_cover_id_c05906f3" ON "articles_article" ("cover_id");
CREATE INDEX "articles_version_article_id_cee81370" ON "articles_version" ("article_id");
CREATE INDEX "articles_version_author_id_c5a16bb7" ON "articles_version" ("author_id");
CREATE INDEX "articles_version_category_id_171cc608" ON "articles_version" ("category_id");
CREATE INDEX "articles_version_cover_id_0820eb77" ON "articles_version" ("cover_id");
CREATE INDEX "articles_version_saved_by_id_127623c7" ON "articles_version" ("saved_by_id");
CREATE UNIQUE INDEX "django_content_type_app_label_model_76bd3d3b_uniq" ON "django_content_type" ("app_label", "model");
CREATE UNIQUE INDEX "auth_permission_content_type_id_codename_01ab375a_uniq" ON "auth_permission" ("content_type_id", "codename");
CREATE INDEX "auth_permission_content_type_id_2f476e4b" ON "auth_permission" ("content_type_id");
CREATE INDEX "comment_public" ON "comments_comment" ("article_id", "posted_at", "id") WHERE "status" = 'approved';
CREATE INDEX "comment_queue" ON "comments_comment" ("status", "posted_at", "id");
CREATE INDEX "comment_visitor" ON "comments_comment" ("visitor", "posted_at");
CREATE INDEX "comment_digest" ON "comments_comment" ("folded_digest", "posted_at");
CREATE INDEX "comments_comment_article_id_94fe60a2" ON "comments_comment" ("article_id");
CREATE INDEX "comments_decision_comment_id_52b13f55" ON "comments_decision" ("comment_id");
CREATE INDEX "comments_decision_decided_by_id_5598d113" ON "comments_decision" ("decided_by_id");
CREATE INDEX "hnp_portal_agency_emblem_id_d03a738a" ON "hnp_portal_agency" ("emblem_id");
CREATE UNIQUE INDEX "page_kind_once" ON "hnp_portal_page" ("kind") WHERE NOT ("kind" = '');
CREATE INDEX "hnp_portal_pagetext_page_id_487662ec" ON "hnp_portal_pagetext" ("page_id");
CREATE INDEX "hnp_portal_pagetext_saved_by_id_158ee25f" ON "hnp_portal_pagetext" ("saved_by_id");
CREATE INDEX "django_session_expire_date_a5c62663" ON "django_session" ("expire_date");
DELETE FROM "sqlite_sequence";
INSERT INTO "sqlite_sequence" VALUES('django_migrations',23);
INSERT INTO "sqlite_sequence" VALUES('django_admin_log',0);
INSERT INTO "sqlite_sequence" VALUES('articles_version',5);
INSERT INTO "sqlite_sequence" VALUES('django_content_type',19);
INSERT INTO "sqlite_sequence" VALUES('auth_permission',78);
INSERT INTO "sqlite_sequence" VALUES('auth_group',4);
INSERT INTO "sqlite_sequence" VALUES('auth_user',4);
INSERT INTO "sqlite_sequence" VALUES('captcha_captchastore',0);
INSERT INTO "sqlite_sequence" VALUES('auth_group_permissions',67);
INSERT INTO "sqlite_sequence" VALUES('hnp_portal_agency',1);
INSERT INTO "sqlite_sequence" VALUES('hnp_portal_page',4);
INSERT INTO "sqlite_sequence" VALUES('hnp_portal_pagetext',5);
INSERT INTO "sqlite_sequence" VALUES('auth_user_groups',4);
INSERT INTO "sqlite_sequence" VALUES('articles_category',2);
INSERT INTO "sqlite_sequence" VALUES('articles_author',1);
INSERT INTO "sqlite_sequence" VALUES('articles_image',1);
INSERT INTO "sqlite_sequence" VALUES('articles_article',4);
INSERT INTO "sqlite_sequence" VALUES('comments_comment',3);
INSERT INTO "sqlite_sequence" VALUES('comments_decision',2);
COMMIT;
